import { useEffect, useRef } from "preact/hooks";
import type { PlayerModel } from "../../lib/client/player/model.ts";
import type { TranslatePlayer } from "../../lib/i18n/player/texts.ts";

const LIST = [
  ["keys.toggle", ["Space", "K"]],
  ["keys.jump", ["←", "→", "J", "L"]],
  ["keys.minute", ["Shift ←", "Shift →"]],
  ["keys.step", [",", "."]],
  ["keys.segment", ["[", "]"]],
  ["keys.break", ["G", "Shift G"]],
  ["keys.speed", ["<", ">"]],
  ["keys.ends", ["Home", "End"]],
  ["keys.part", ["0", "…", "9"]],
  ["keys.marks", ["I", "O"]],
  ["keys.mute", ["M"]],
  ["keys.full-screen", ["F"]],
  ["keys.help", ["?"]],
] as const;

/** What keys do. */
export function KeyHelp({ t, model }: { t: TranslatePlayer; model: PlayerModel }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = model.isHelpOpen.value;
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      class="key-help"
      aria-labelledby="key-help"
      onClose={() => model.isHelpOpen.value = false}
    >
      <h2 id="key-help">{t("keys")}</h2>
      <dl>
        {LIST.map(([text, keys]) => (
          <div key={text}>
            <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="toggle" onClick={() => dialog.current?.close()}>
        {t("keys.close")}
      </button>
    </dialog>
  );
}
