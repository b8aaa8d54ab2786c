import { useSignal } from "@preact/signals";
import type { AccessModel } from "../../lib/client/access/model.ts";
import type { TranslateAccess } from "../../lib/i18n/access/texts.ts";
import { MAX_DEVICE_NAME, type Role } from "../../lib/shared/roles.ts";
import { RoleChoice } from "./RoleChoice.tsx";

export interface SecretsProps {
  t: TranslateAccess;
  model: AccessModel;
  /** Is the access code set by `CAMERA_ACCESS_CODE`? */
  hasOwnCode: boolean;
}

/** What is shown once: tokens for programs, and the access code. */
export function Secrets({ t, model, hasOwnCode }: SecretsProps) {
  const name = useSignal("");
  const role = useSignal<Role>("viewer");
  const { value: token } = model.token;
  const { value: accessCode } = model.accessCode;
  return (
    <>
      <section class="panel" aria-labelledby="code">
        <h2 id="code">{t("code.title")}</h2>
        <p>{t(hasOwnCode ? "code.configured" : "code.text")}</p>
        {!hasOwnCode && (
          <button
            type="button"
            class="toggle"
            onClick={() => confirm(t("code.confirm")) && model.makeAccessCode()}
          >
            {t("code.make")}
          </button>
        )}
        {accessCode && (
          <div role="status">
            <p>{t("code.made")}</p>
            <p class="code">{accessCode}</p>
          </div>
        )}
      </section>
      <section class="panel" aria-labelledby="tokens">
        <h2 id="tokens">{t("tokens.title")}</h2>
        <p>{t("tokens.text")}</p>
        <form
          class="pair-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.value.trim() !== "") model.makeToken(name.value.trim(), role.value);
          }}
        >
          <label class="choice">
            <span>{t("tokens.name")}</span>
            <input
              type="text"
              required
              maxLength={MAX_DEVICE_NAME}
              value={name.value}
              onInput={(event) => name.value = event.currentTarget.value}
            />
          </label>
          <RoleChoice
            t={t}
            label={t("add.role")}
            value={role.value}
            onChange={(chosen) => role.value = chosen}
          />
          <button type="submit" class="toggle">{t("tokens.make")}</button>
        </form>
        {token && (
          <div role="status">
            <p>{t("tokens.made", { name: token.name })}</p>
            <p class="code code-long">{token.token}</p>
          </div>
        )}
      </section>
    </>
  );
}
