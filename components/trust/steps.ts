import type { MenuKey, TrustKey } from "../../lib/i18n/trust/texts.ts";
import type { Device } from "../../lib/shared/device.ts";

/** A file that a step offers, by its address. */
export const FILES = {
  profile: "/local-camera.mobileconfig",
  crt: "/ca.crt",
  pem: "/ca.pem",
} as const;

/** What a step's picture shows; `name` stands for the name of the authority. */
export type StepPicture =
  | { kind: "list"; title: MenuKey; rows: (MenuKey | "name" | null)[]; marked: number }
  | { kind: "switch"; title: MenuKey }
  | { kind: "dialog"; text: MenuKey; buttons: MenuKey[]; marked: number }
  | { kind: "box"; text: MenuKey; box: MenuKey; buttons: MenuKey[] };

/** One thing to do. */
export interface Step {
  title: Extract<TrustKey, `${Device}.${string}.title`>;
  text: TrustKey;
  /** For those for whom it is otherwise. */
  more?: TrustKey;
  /** What is downloaded here. */
  file?: keyof typeof FILES;
  /** For the terminal. */
  command?: string;
  /** Where it is in the menus; stands below the picture. */
  path?: TrustKey;
  picture?: StepPicture;
}

const IOS: Step[] = [
  {
    title: "ios.download.title",
    text: "ios.download.text",
    file: "profile",
    picture: {
      kind: "dialog",
      text: "menu.ios.question",
      buttons: ["menu.ios.ignore", "menu.ios.allow"],
      marked: 1,
    },
  },
  {
    title: "ios.install.title",
    text: "ios.install.text",
    more: "ios.install.more",
    path: "path.ios.install",
    picture: {
      kind: "list",
      title: "menu.ios.settings",
      rows: [null, "menu.ios.downloaded", null],
      marked: 1,
    },
  },
  {
    title: "ios.switch.title",
    text: "ios.switch.text",
    more: "ios.switch.more",
    path: "path.ios.switch",
    picture: { kind: "switch", title: "menu.ios.full" },
  },
];

/** The steps for each device, in order. */
export const STEPS: Readonly<Record<Device, readonly Step[]>> = {
  ios: IOS,
  ipados: IOS,
  macos: [
    { title: "macos.download.title", text: "macos.download.text", file: "profile" },
    {
      title: "macos.install.title",
      text: "macos.install.text",
      path: "path.macos.install",
      picture: {
        kind: "list",
        title: "menu.macos.management",
        rows: [null, "name"],
        marked: 1,
      },
    },
    {
      title: "macos.keychain.title",
      text: "macos.keychain.text",
      path: "path.macos.keychain",
      picture: {
        kind: "list",
        title: "menu.macos.using",
        rows: ["menu.macos.always", null],
        marked: 0,
      },
    },
  ],
  android: [
    { title: "android.download.title", text: "android.download.text", file: "crt" },
    {
      title: "android.install.title",
      text: "android.install.text",
      more: "android.install.more",
      path: "path.android.install",
      picture: {
        kind: "list",
        title: "menu.android.install",
        rows: ["menu.android.ca", "menu.android.user", "menu.android.wifi"],
        marked: 0,
      },
    },
  ],
  windows: [
    { title: "windows.download.title", text: "windows.download.text", file: "crt" },
    {
      title: "windows.install.title",
      text: "windows.install.text",
      picture: {
        kind: "dialog",
        text: "menu.windows.certificate",
        buttons: ["menu.windows.install", "menu.ok"],
        marked: 0,
      },
    },
    {
      title: "windows.store.title",
      text: "windows.store.text",
      picture: {
        kind: "list",
        title: "menu.windows.select",
        rows: ["menu.windows.personal", "menu.windows.root", "menu.windows.enterprise"],
        marked: 1,
      },
    },
    { title: "windows.restart.title", text: "windows.restart.text" },
  ],
  chromeos: [
    { title: "chromeos.download.title", text: "chromeos.download.text", file: "pem" },
    {
      title: "chromeos.import.title",
      text: "chromeos.import.text",
      path: "path.chromeos.import",
      picture: {
        kind: "list",
        title: "menu.chrome.certificates",
        rows: [null, "menu.chrome.import"],
        marked: 1,
      },
    },
    {
      title: "chromeos.trust.title",
      text: "chromeos.trust.text",
      picture: {
        kind: "box",
        text: "menu.chrome.certificates",
        box: "menu.chrome.trust",
        buttons: ["menu.cancel", "menu.ok"],
      },
    },
  ],
  linux: [
    { title: "linux.download.title", text: "linux.download.text", file: "pem" },
    {
      title: "linux.import.title",
      text: "linux.import.text",
      more: "linux.import.more",
      command: "certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n local-camera -i local-camera.pem",
      path: "path.chrome.import",
      picture: {
        kind: "list",
        title: "menu.chrome.installed",
        rows: ["menu.chrome.trusted", null],
        marked: 0,
      },
    },
  ],
  firefox: [
    {
      title: "firefox.download.title",
      text: "firefox.download.text",
      file: "crt",
      picture: {
        kind: "box",
        text: "menu.firefox.question",
        box: "menu.firefox.trust",
        buttons: ["menu.cancel", "menu.ok"],
      },
    },
    {
      title: "firefox.import.title",
      text: "firefox.import.text",
      path: "path.firefox.import",
      picture: {
        kind: "list",
        title: "menu.firefox.authorities",
        rows: [null, "menu.firefox.import"],
        marked: 1,
      },
    },
  ],
};
