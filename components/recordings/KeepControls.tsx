import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { callApi } from "../../lib/client/api.ts";
import { createKeep, type KeepModel, type KeptSession } from "../../lib/client/recordings/keep.ts";
import type { TranslateKeep } from "../../lib/i18n/recordings/texts.ts";
import { KeepEditor } from "./KeepEditor.tsx";

export interface KeepControlsProps {
  t: TranslateKeep;
  session: KeptSession;
  /** Name and note were changed: what the server drew of them is old. */
  onEdited: () => void;
}

/** Keep, name, note, delete and bring back: for the owner of a recording. */
export function KeepControls({ t, session, onEdited }: KeepControlsProps) {
  const model = useMemo(() => createKeep(session, callApi), [session.id]);
  const { value: phase } = model.phase;
  const { value: failure } = model.failure;
  return (
    <div class="keep" data-phase={phase} aria-busy={model.busy.value}>
      {(phase === "here" || phase === "restored") && (
        <Controls t={t} model={model} onEdited={onEdited} />
      )}
      {phase === "deleted" && <Trash t={t} model={model} wasDeleted={session.deletedAt !== null} />}
      <p class="keep-said" role="status">{saidOf(t, phase)}</p>
      {failure && <p class="warning" role="alert">{t(`keep.failed.${failure}`)}</p>}
    </div>
  );
}

function saidOf(t: TranslateKeep, phase: KeepModel["phase"]["value"]): string {
  return phase === "here" ? "" : t(`keep.is.${phase}`);
}

function Controls(
  { t, model, onEdited }: Omit<KeepControlsProps, "session"> & { model: KeepModel },
) {
  const [isEditing, setEditing] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const { id, name, keep } = model.session.value;
  const close = () => {
    setEditing(false);
    edit.current?.focus();
  };
  return (
    <>
      <div class="keep-buttons" role="group" aria-label={t("keep.what", { name })}>
        <button
          type="button"
          class="toggle keep-star"
          aria-pressed={keep ? "true" : "false"}
          title={t("keep.keep.hint")}
          onClick={() => model.setKeep(!keep)}
        >
          <Star />
          {t("keep.keep")}
        </button>
        <button
          ref={edit}
          type="button"
          class="toggle"
          aria-expanded={isEditing ? "true" : "false"}
          onClick={() => setEditing(!isEditing)}
        >
          {t("keep.edit")}
        </button>
        <button type="button" class="toggle" onClick={() => model.remove()}>
          {t("keep.delete")}
        </button>
      </div>
      {isEditing && <KeepEditor key={id} t={t} model={model} onClose={close} onEdited={onEdited} />}
    </>
  );
}

/** Of what was just deleted the way back is at hand; of what lies in the trash the other one is, too. */
function Trash(
  { t, model, wasDeleted }: { t: TranslateKeep; model: KeepModel; wasDeleted: boolean },
) {
  const back = useRef<HTMLButtonElement>(null);
  const { name } = model.session.value;
  useEffect(() => {
    if (!wasDeleted) back.current?.focus();
  }, []);
  const purge = () => {
    if (confirm(t("keep.purge.confirm", { name }))) model.purge();
  };
  return (
    <div class="keep-buttons" role="group" aria-label={t("keep.what", { name })}>
      <button ref={back} type="button" class="toggle" onClick={() => model.restore()}>
        {t(wasDeleted ? "keep.restore" : "keep.undo")}
      </button>
      {wasDeleted && <button type="button" class="toggle" onClick={purge}>{t("keep.purge")}
      </button>}
    </div>
  );
}

function Star() {
  return (
    <svg class="keep-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d="m12 3.5 2.6 5.6 6.1.7-4.5 4.2 1.2 6-5.4-3-5.4 3 1.2-6-4.5-4.2 6.1-.7L12 3.5Z" />
    </svg>
  );
}
