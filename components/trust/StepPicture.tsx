import type { MenuKey, TranslateTrust } from "../../lib/i18n/trust/texts.ts";
import { DialogPicture } from "./DialogPicture.tsx";
import { ListPicture } from "./ListPicture.tsx";
import type { StepPicture as Plan } from "./steps.ts";

export interface StepPictureProps {
  t: TranslateTrust;
  plan: Plan;
  /** Of the authority, as the device lists it. */
  name: string;
}

/** Draws what a step's picture is to show. */
export function StepPicture({ t, plan, name }: StepPictureProps) {
  const say = (key: MenuKey) => t(key);
  switch (plan.kind) {
    case "list": {
      const rows = plan.rows.map((row) => row === null ? null : row === "name" ? name : say(row));
      const label = t("picture.list", { label: rows[plan.marked] ?? "" });
      return <ListPicture label={label} title={say(plan.title)} rows={rows} marked={plan.marked} />;
    }
    case "switch":
      return (
        <ListPicture
          label={t("picture.switch", { label: name })}
          title={say(plan.title)}
          rows={[name]}
          marked={0}
          hasSwitch
        />
      );
    case "dialog": {
      const buttons = plan.buttons.map(say);
      return (
        <DialogPicture
          label={t("picture.dialog", { label: buttons[plan.marked] })}
          text={say(plan.text)}
          buttons={buttons}
          marked={plan.marked}
        />
      );
    }
    case "box":
      return (
        <DialogPicture
          label={t("picture.check", { label: say(plan.box) })}
          text={say(plan.text)}
          buttons={plan.buttons.map(say)}
          box={say(plan.box)}
        />
      );
  }
}
