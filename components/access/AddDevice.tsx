import { useSignal } from "@preact/signals";
import type { AccessModel } from "../../lib/client/access/model.ts";
import type { TranslateAccess } from "../../lib/i18n/access/texts.ts";
import { isRole, type Role } from "../../lib/shared/roles.ts";
import { Choice } from "../Choice.tsx";
import { momentText } from "./moment_text.ts";
import { roleOptions } from "./role_text.ts";

export interface AddDeviceProps {
  t: TranslateAccess;
  model: AccessModel;
}

/** Makes a code for one device, to be scanned or typed. */
export function AddDevice({ t, model }: AddDeviceProps) {
  const role = useSignal<Role>("camera");
  const { value: made } = model.code;
  return (
    <section class="panel" aria-labelledby="add">
      <h2 id="add">{t("add.title")}</h2>
      <p>{t("add.text")}</p>
      <form
        class="pair-form"
        onSubmit={(event) => {
          event.preventDefault();
          model.makeCode(role.value);
        }}
      >
        <Choice
          label={t("add.role")}
          value={role.value}
          options={roleOptions(t)}
          onChange={(value) => {
            if (isRole(value)) role.value = value;
          }}
        />
        <button type="submit" class="button">{t("add.make")}</button>
      </form>
      {made && (
        <div class="made" role="status">
          <img
            class="qr"
            src={`data:image/svg+xml,${encodeURIComponent(made.qr)}`}
            alt={t("add.qr")}
          />
          <div class="made-text">
            <p>{t("add.scan", { page: new URL("/pair", made.link).href })}</p>
            <p class="code">{made.code}</p>
            <p class="hint">{t("add.until", { when: momentText(t.lang, made.expiresAt) })}</p>
          </div>
        </div>
      )}
    </section>
  );
}
