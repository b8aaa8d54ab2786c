import type { AccessModel } from "../../lib/client/access/model.ts";
import type { TranslateAccess } from "../../lib/i18n/access/texts.ts";
import type { DeviceView } from "../../lib/shared/access.ts";
import { momentText } from "./moment_text.ts";
import { RoleChoice } from "./RoleChoice.tsx";

export interface DeviceListProps {
  t: TranslateAccess;
  model: AccessModel;
  /** Id of this device. */
  you: string | null;
}

/** Paired devices and programs: their role can be changed, and they can be withdrawn. */
export function DeviceList({ t, model, you }: DeviceListProps) {
  return (
    <section class="panel" aria-labelledby="devices">
      <h2 id="devices">{t("devices.title")}</h2>
      <ul class="rows">
        {model.devices.value.map((device) => (
          <Device key={device.id} t={t} model={model} device={device} isYou={device.id === you} />
        ))}
      </ul>
    </section>
  );
}

interface DeviceProps {
  t: TranslateAccess;
  model: AccessModel;
  device: DeviceView;
  isYou: boolean;
}

function Device({ t, model, device, isYou }: DeviceProps) {
  const { id, name, role, kind, seenAt, address } = device;
  const rename = () => {
    const wished = prompt(t("devices.rename.prompt"), name)?.trim();
    if (wished && wished !== name) model.rename(id, wished);
  };
  const withdraw = () => {
    if (confirm(t("devices.withdraw.confirm", { name }))) model.withdraw(id);
  };
  const seen = address === ""
    ? t("devices.never")
    : t("devices.seen", { when: momentText(t.lang, seenAt), address });
  return (
    <li class="row">
      <div class="row-text">
        <strong>{name}</strong>
        {isYou && <span class="badge">{t("devices.you")}</span>}
        {kind === "program" && <span class="badge">{t("devices.program")}</span>}
        <p class="hint">{seen}</p>
        <p class="row-said" role="status">
          {model.changed.value === id && t("devices.changed", { role: t(`role.${role}`) })}
        </p>
      </div>
      <div class="row-actions">
        <RoleChoice
          t={t}
          label={t("devices.role", { name })}
          value={role}
          onChange={(role) => model.setRole(id, role)}
        />
        <button type="button" class="toggle" onClick={rename}>{t("devices.rename")}</button>
        <button type="button" class="toggle" onClick={withdraw}>{t("devices.withdraw")}</button>
      </div>
    </li>
  );
}
