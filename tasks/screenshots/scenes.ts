/** What the cameras of the screenshots see: drawn, so that nobody's room is in the repository. */
export const SCENES = ["greenhouse", "workshop", "lesson"] as const;
export type Scene = (typeof SCENES)[number];

/**
 * Stands in for a page's camera. Runs in the page, so it may refer to nothing outside of itself.
 *
 * @param scene What is seen.
 */
export function drawScene(scene: Scene): void {
  const WIDTH = 1280;
  const HEIGHT = 720;

  function box(
    g: CanvasRenderingContext2D,
    color: string,
    x: number,
    y: number,
    w: number,
    h: number,
  ) {
    g.fillStyle = color;
    g.fillRect(x, y, w, h);
  }

  function sky(g: CanvasRenderingContext2D, top: string, bottom: string) {
    const fill = g.createLinearGradient(0, 0, 0, HEIGHT);
    fill.addColorStop(0, top);
    fill.addColorStop(1, bottom);
    g.fillStyle = fill;
    g.fillRect(0, 0, WIDTH, HEIGHT);
  }

  function plant(g: CanvasRenderingContext2D, x: number, height: number, sway: number) {
    g.strokeStyle = "#2f7d4a";
    g.lineWidth = 9;
    g.beginPath();
    g.moveTo(x, 560);
    g.quadraticCurveTo(x + sway, 560 - height / 2, x + sway * 2, 560 - height);
    g.stroke();
    for (let leaf = 1; leaf <= 5; leaf++) {
      const up = (height * leaf) / 6;
      g.fillStyle = leaf % 2 ? "#43a866" : "#389257";
      g.beginPath();
      const side = leaf % 2 ? 44 : -44;
      g.ellipse(x + (sway * 2 * leaf) / 6 + side, 560 - up, 48, 18, side / 90, 0, 7);
      g.fill();
    }
    box(g, "#a5563a", x - 48, 552, 96, 76);
    box(g, "#8d452c", x - 56, 544, 112, 20);
  }

  const draw: Record<Scene, (g: CanvasRenderingContext2D, seconds: number) => void> = {
    greenhouse(g, seconds) {
      sky(g, "#cfe9f5", "#eef7ec");
      g.strokeStyle = "rgb(255 255 255 / 0.8)";
      g.lineWidth = 6;
      for (let x = -200; x < WIDTH; x += 210) {
        g.strokeRect(x, -20, 210, 420);
      }
      box(g, "#c9b08c", 0, 600, WIDTH, 120);
      box(g, "#b39871", 0, 600, WIDTH, 12);
      [190, 420, 660, 900, 1110].forEach((x, i) =>
        plant(g, x, 210 + 55 * (i % 3), 14 * Math.sin(seconds / 1.7 + i))
      );
    },
    workshop(g, seconds) {
      sky(g, "#39424e", "#222931");
      for (let i = 0; i < 8; i++) {
        box(g, i % 2 ? "#55606e" : "#4a5461", 90 + i * 140, 90 + (i % 3) * 14, 24, 150);
        box(g, "#d08a3e", 84 + i * 140, 200 + (i % 3) * 14, 36, 60);
      }
      box(g, "#8a6a45", 0, 520, WIDTH, 200);
      box(g, "#a17d54", 0, 520, WIDTH, 16);
      box(g, "#12161b", 420, 240, 440, 290);
      box(g, "#2b333d", 440, 260, 400, 250);
      const x = 640 + 130 * Math.sin(seconds * 1.3);
      box(g, "#c8d2dc", 440, 320, 400, 10);
      box(g, "#ff7a45", x - 26, 306, 52, 60);
      const done = 40 + ((seconds * 4) % 90);
      box(g, "#5cc8ff", 560, 490 - done, 160, done);
      box(g, "#e8edf2", 520, 490, 240, 12);
    },
    lesson(g, seconds) {
      sky(g, "#f2ead9", "#e2d5bb");
      box(g, "#7d5a36", 130, 70, 1020, 430);
      box(g, "#24493c", 152, 92, 976, 386);
      g.strokeStyle = "#f4f6ee";
      g.lineWidth = 5;
      g.beginPath();
      g.moveTo(220, 420);
      g.lineTo(560, 420);
      g.moveTo(240, 440);
      g.lineTo(240, 170);
      g.stroke();
      g.beginPath();
      const upTo = 300 * ((seconds / 9) % 1);
      for (let x = 0; x <= upTo; x += 4) g.lineTo(240 + x, 420 - (x * x) / 400);
      g.stroke();
      g.fillStyle = "#f4f6ee";
      g.font = "64px Georgia, serif";
      g.fillText("s = ½ g t²", 660, 240);
      g.fillText("v = g t", 660, 340);
      box(g, "#8e6e48", 0, 600, WIDTH, 120);
      const fall = ((seconds % 2) / 2) ** 2 * 250;
      g.fillStyle = "#d9483b";
      g.beginPath();
      g.arc(1010, 330 + fall, 26, 0, 7);
      g.fill();
    },
  };

  navigator.mediaDevices.getUserMedia = () => {
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    const g = canvas.getContext("2d")!;
    setInterval(() => draw[scene](g, performance.now() / 1000), 50);
    draw[scene](g, 0);
    const stream = canvas.captureStream(20);
    const sound = new AudioContext();
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    volume.gain.value = 0.05;
    const out = sound.createMediaStreamDestination();
    tone.connect(volume).connect(out);
    tone.start();
    out.stream.getAudioTracks().forEach((track) => stream.addTrack(track));
    return Promise.resolve(stream);
  };
}
