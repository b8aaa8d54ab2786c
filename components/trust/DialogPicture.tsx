import { linesOf, widthOf } from "./drawn_text.ts";
import { Bar, FONT, INSET, LINE_EM, Mark, Picture, WIDTH } from "./Picture.tsx";

export interface DialogPictureProps {
  /** What is to be seen, in words. */
  label: string;
  /** What is asked or said. */
  text: string;
  /** From left to right. */
  buttons: string[];
  /** Which button to press; none if the box is what matters. */
  marked?: number;
  /** A box that is to be ticked, and what stands beside it. */
  box?: string;
  /** Is it a warning? */
  isWarning?: boolean;
}

const LINE = 18;
const BUTTON = 32;

/** A window that asks or warns, with the button to press or the box to tick. */
export function DialogPicture(props: DialogPictureProps) {
  const { label, text, buttons, marked, box, isWarning } = props;
  const lines = linesOf(text, LINE_EM);
  const textTop = isWarning ? 52 : 16;
  const barTop = textTop + lines.length * LINE + 8;
  const boxLines = box === undefined ? [] : linesOf(box, LINE_EM - 3);
  const boxTop = barTop + (isWarning || box === undefined ? 20 : 0);
  const boxHeight = box === undefined ? 0 : boxLines.length * LINE + 14;
  const buttonTop = boxTop + boxHeight + 8;
  return (
    <Picture label={label} height={buttonTop + BUTTON + INSET}>
      {isWarning && (
        <path class="drawing-warning" d={`M${WIDTH / 2} 14l18 31h-36zM${WIDTH / 2} 25v10m0 4v1`} />
      )}
      {lines.map((line, index) => (
        <text
          key={line}
          class="drawing-title"
          x={WIDTH / 2}
          y={textTop + index * LINE + FONT}
          text-anchor="middle"
        >
          {line}
        </text>
      ))}
      {box === undefined && <Bar x={WIDTH / 2 - 80} y={barTop} width={160} />}
      {box !== undefined && (
        <g>
          <Mark x={INSET} y={boxTop} width={WIDTH - 2 * INSET} height={boxHeight} />
          <path
            class="drawing-line"
            d={`M${2 * INSET - 4} ${boxTop + boxHeight / 2 - 8}h16v16h-16zm3 8l4 4l6-8`}
          />
          {boxLines.map((line, index) => (
            <text
              key={line}
              class="drawing-chosen"
              x={2 * INSET + 22}
              y={boxTop + 6 + index * LINE + FONT}
            >
              {line}
            </text>
          ))}
        </g>
      )}
      <Buttons buttons={buttons} marked={marked} top={buttonTop} />
    </Picture>
  );
}

function Buttons({ buttons, marked, top }: { buttons: string[]; marked?: number; top: number }) {
  const widths = buttons.map((button) => widthOf(button) * FONT + 30);
  const total = widths.reduce((sum, width) => sum + width + 10, -10);
  return (
    <g>
      {buttons.map((button, index) => {
        const before = widths.slice(0, index).reduce((sum, width) => sum + width + 10, 0);
        const left = (WIDTH - total) / 2 + before;
        const isMarked = index === marked;
        return (
          <g key={button}>
            {isMarked ? <Mark x={left} y={top} width={widths[index]} height={BUTTON} /> : (
              <rect
                class="drawing-button"
                x={left}
                y={top}
                width={widths[index]}
                height={BUTTON}
                rx="9"
              />
            )}
            <text
              class={isMarked ? "drawing-chosen" : "drawing-text"}
              x={left + widths[index] / 2}
              y={top + BUTTON / 2 + FONT * 0.36}
              text-anchor="middle"
            >
              {button}
            </text>
          </g>
        );
      })}
    </g>
  );
}
