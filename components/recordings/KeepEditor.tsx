import { useEffect, useId, useRef } from "preact/hooks";
import type { KeepModel } from "../../lib/client/recordings/keep.ts";
import type { TranslateKeep } from "../../lib/i18n/recordings/texts.ts";

export interface KeepEditorProps {
  t: TranslateKeep;
  model: KeepModel;
  onClose: () => void;
  /** It was saved. */
  onEdited: () => void;
}

/** Name and note of a recording. */
export function KeepEditor({ t, model, onClose, onEdited }: KeepEditorProps) {
  const id = useId();
  const name = useRef<HTMLInputElement>(null);
  const note = useRef<HTMLTextAreaElement>(null);
  const { value: session } = model.session;
  useEffect(() => name.current?.select(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    const change = { name: name.current?.value ?? "", note: note.current?.value ?? "" };
    if (!await model.edit(change)) return;
    onClose();
    onEdited();
  };
  return (
    <form
      class="keep-form"
      onSubmit={submit}
      onKeyDown={({ key }) => key === "Escape" && onClose()}
    >
      <label for={`${id}-name`}>{t("keep.name")}</label>
      <input
        ref={name}
        id={`${id}-name`}
        maxLength={64}
        autocomplete="off"
        defaultValue={session.name}
      />
      <label for={`${id}-note`}>{t("keep.note")}</label>
      <textarea
        ref={note}
        id={`${id}-note`}
        maxLength={1000}
        rows={3}
        defaultValue={session.note ?? ""}
      />
      <div class="keep-buttons">
        <button type="submit" class="button" disabled={model.busy.value}>{t("keep.save")}</button>
        <button type="button" class="toggle" onClick={onClose}>{t("keep.cancel")}</button>
      </div>
    </form>
  );
}
