/**
 * English texts of the trust page, the source of their keys. Apart from the
 * others, which the capture page carries along in every language.
 *
 * What stands in `menu.` is what the systems themselves show, word for word.
 */
export const trustEn = {
  "title": "Trust this computer",
  "intro":
    "Recordings travel encrypted, straight to your own computer. For that, this device has to trust the computer’s certificate. Once is enough.",
  "languages": "Language",

  "own.title": "There is nothing to install",
  "own.text":
    "This computer has a certificate of its own. A device that trusts whoever issued it needs nothing from here.",

  "devices.title": "Which device is this?",
  "devices.hint": "Choose the device that you hold in your hands.",
  "steps.title": "The steps for {device}",
  "steps.done": "Then come back to this page. It checks again by itself.",
  "step.number": "Step {n}",

  "download.profile": "Download the profile",
  "download.crt": "Download the certificate",
  "download.pem": "Download the certificate",

  "picture.dialog": "A question. The button “{label}” is marked.",
  "picture.list": "A list of settings. The entry “{label}” is marked.",
  "picture.switch": "A list of settings. The switch beside “{label}” is on.",
  "picture.check": "A window. The box before “{label}” is ticked.",
  "picture.warning": "The browser’s warning. The button “{label}” is marked.",

  "menu.ios.question":
    "This website is trying to download a configuration profile. Do you want to allow this?",
  "menu.ios.ignore": "Ignore",
  "menu.ios.allow": "Allow",
  "menu.ios.settings": "Settings",
  "menu.ios.downloaded": "Profile Downloaded",
  "menu.ios.trust": "Certificate Trust Settings",
  "menu.ios.full": "Enable full trust for root certificates",
  "menu.macos.management": "Device Management",
  "menu.macos.using": "When using this certificate:",
  "menu.macos.always": "Always Trust",
  "menu.android.install": "Install a certificate",
  "menu.android.ca": "CA certificate",
  "menu.android.user": "VPN & app user certificate",
  "menu.android.wifi": "Wi-Fi certificate",
  "menu.windows.certificate": "Certificate",
  "menu.windows.install": "Install Certificate…",
  "menu.windows.select": "Select Certificate Store",
  "menu.windows.personal": "Personal",
  "menu.windows.root": "Trusted Root Certification Authorities",
  "menu.windows.enterprise": "Enterprise Trust",
  "menu.chrome.certificates": "Certificates",
  "menu.chrome.import": "Import",
  "menu.chrome.installed": "Installed by you",
  "menu.chrome.trusted": "Trusted Certificates",
  "menu.chrome.trust": "Trust this certificate for identifying websites",
  "menu.chrome.warning": "Your connection is not private",
  "menu.chrome.advanced": "Advanced",
  "menu.firefox.question": "Downloading Certificate",
  "menu.firefox.trust": "Trust this CA to identify websites.",
  "menu.firefox.authorities": "Authorities",
  "menu.firefox.import": "Import…",
  "menu.ok": "OK",
  "menu.cancel": "Cancel",

  "path.ios.install": "Settings > Profile Downloaded",
  "path.ios.switch": "Settings > General > About > Certificate Trust Settings",
  "path.macos.install": "System Settings > General > Device Management",
  "path.macos.keychain": "Keychain Access > the certificate > Trust",
  "path.android.install":
    "Settings > Security & privacy > More security & privacy > Encryption & credentials > Install a certificate",
  "path.chrome.import": "chrome://certificate-manager",
  "path.chromeos.import": "Settings > Privacy and security > Security > Manage certificates",
  "path.firefox.import": "Settings > Privacy & Security > Certificates > View Certificates…",

  "ios.download.title": "Download the profile",
  "ios.download.text":
    "Tap the button in Safari, then Allow, then Close. Other browsers cannot install profiles.",
  "ios.install.title": "Install the profile",
  "ios.install.text":
    "Open the Settings app. Near the top, tap Profile Downloaded. Tap Install, enter your passcode, and tap Install again until it says Done. That the profile is “Not Signed” is in order: your own computer has made it.",
  "ios.install.more":
    "No such entry? It is also in Settings > General > VPN & Device Management: {name}.",
  "ios.switch.title": "Turn on the second switch",
  "ios.switch.text":
    "Settings > General > About. At the very end, tap Certificate Trust Settings. Turn on {name}, then tap Continue.",
  "ios.switch.more":
    "This is the step that is forgotten most often. Without it pages open, but nothing can be recorded.",

  "macos.download.title": "Download the profile",
  "macos.download.text": "Click the button, and allow the download if you are asked.",
  "macos.install.title": "Install the profile",
  "macos.install.text":
    "Open System Settings > General > Device Management. In macOS 14 and earlier: Privacy & Security > Profiles. Double-click {name}, then click Install and enter your password.",
  "macos.keychain.title": "If the check is not green yet: always trust",
  "macos.keychain.text":
    "Open Keychain Access and search for {name}. Double-click it, open Trust, and choose Always Trust. Close the window and enter your password.",

  "android.download.title": "Download the certificate",
  "android.download.text": "Tap the button. If the browser warns of the file, tap Keep.",
  "android.install.title": "Install it as a CA certificate",
  "android.install.text":
    "Open Settings and search for “CA certificate”. Tap CA certificate, then Install anyway, and choose local-camera.crt. Android wants a screen lock for this.",
  "android.install.more":
    "The way there has other names with some makers; the search finds it. Afterwards Android says that the network may be monitored: it says so of every certificate that you install yourself.",

  "windows.download.title": "Download the certificate",
  "windows.download.text": "Click the button. If the browser warns of the file, choose Keep.",
  "windows.install.title": "Open the certificate",
  "windows.install.text":
    "Open local-camera.crt and click “Install Certificate…”. Choose Current User, then Next.",
  "windows.store.title": "Choose the right store",
  "windows.store.text":
    "Choose “Place all certificates in the following store”, click “Browse…” and take Trusted Root Certification Authorities. Then OK, Next, Finish, and Yes to the warning.",
  "windows.restart.title": "Restart the browser",
  "windows.restart.text": "Close all of its windows, then open this page again.",

  "chromeos.download.title": "Download the certificate",
  "chromeos.download.text": "Click the button. If the browser warns of the file, choose Keep.",
  "chromeos.import.title": "Import it",
  "chromeos.import.text":
    "Open the settings for certificates, choose Authorities, then Import, and take local-camera.pem.",
  "chromeos.trust.title": "Tick the first box",
  "chromeos.trust.text": "Tick “Trust this certificate for identifying websites”, then click OK.",

  "linux.download.title": "Download the certificate",
  "linux.download.text":
    "This is for Chrome, Chromium and Edge. Click the button; if the browser warns, choose Keep.",
  "linux.import.title": "Import it into the browser",
  "linux.import.text":
    "Open chrome://certificate-manager. Below “Custom”, click “Installed by you”, then “Import” beside “Trusted Certificates”, and take local-camera.pem.",
  "linux.import.more":
    "In earlier versions: chrome://settings/certificates > Authorities > Import, and tick the first box. Or in a terminal, with libnss3-tools installed:",

  "firefox.download.title": "Open the certificate in Firefox",
  "firefox.download.text":
    "Click the button. Firefox asks what to trust: tick “Trust this CA to identify websites”, then click OK.",
  "firefox.import.title": "Only if Firefox did not ask: import it",
  "firefox.import.text":
    "Settings > Privacy & Security > View Certificates… > Authorities > Import…, take local-camera.crt and tick the same box.",

  "note.in-app":
    "This is the browser inside WeChat. It can neither install a certificate nor record: tap ··· at the top right and open the page in your browser.",
  "note.firefox":
    "Firefox trusts what the system trusts, since version 120. Restart it after the last step. If the check stays red, import the certificate into Firefox itself:",
  "note.firefox.link": "the steps for Firefox",

  "quick.title": "Only having a look? It works without for a while",
  "quick.text":
    "These browsers let you past their warning: open the camera, then click Advanced and Proceed. That is no trust: the warning comes back, and anyone in the network could pretend to be your computer.",
  "quick.link": "Open the camera",

  "facts.title": "What is this certificate?",
  "facts.text":
    "Your computer made it when Local Camera was first started. Its key stays there. To take your trust back, remove the profile or certificate in the same place where you installed it.",
  "facts.name": "Name",
  "facts.fingerprint": "Fingerprint (SHA-256)",
  "facts.compare":
    "Plain HTTP can be tampered with on the way. Whoever wants to be sure opens {url} on the computer itself and compares the fingerprint.",
  "facts.files": "All files:",

  "profile.description":
    "Lets this device trust your own computer {host}, so that it can record to it. Remove this profile to take the trust back.",
  "profile.organization": "Local Camera on {host}",

  "check.title": "Live check",
  "check.https": "Pages (HTTPS)",
  "check.wss": "Recording (WSS)",
  "check.probe.waiting": "not tested yet",
  "check.probe.testing": "being tested…",
  "check.probe.ok": "works in this browser",
  "check.probe.failed": "refused",
  "check.probe.silent": "no answer",
  "check.verdict.waiting": "Not tested yet",
  "check.verdict.testing": "Checking whether this device trusts the computer…",
  "check.verdict.trusted": "Pages and recording work in this browser",
  "check.verdict.warned": "It works, but only past a warning",
  "check.verdict.untrusted": "This device does not trust the computer yet",
  "check.verdict.socket": "Pages open, but recording is refused",
  "check.verdict.away": "The computer does not answer",
  "check.verdict.silent": "The computer does not answer at port {port}",
  "check.verdict.unnamed": "The certificate is not for this address",
  "check.advice.waiting": "Nothing is known of this device so far.",
  "check.advice.testing": "This takes a few seconds at most.",
  "check.advice.trusted": "Both were tested just now, from this very device.",
  "check.advice.warned":
    "The browser was told to let this page through, and forgets that after a while.",
  "check.advice.untrusted":
    "That is how it should be on the first visit: this browser refuses pages and recording until the steps below are done.",
  "check.advice.socket":
    "The browser lets you look past its warning, but sends nothing until it trusts the certificate.",
  "check.advice.away":
    "Are both in the same Wi-Fi, and is Local Camera running there? A guest network often keeps devices apart.",
  "check.advice.silent":
    "It answers here, but HTTPS does not get through. Allow port {port} in the computer’s firewall.",
  "check.advice.unnamed":
    "Whatever you install, {host} stays a stranger. Open this page by an address that the computer shows when it starts.",
  "check.advice.own":
    "Ask whoever issued the certificate how a device trusts it, or open the page by the name that it was made for.",
  "check.step.first": "Begin with step 1: {title}",
  "check.step.missing": "Step {n} may be missing: {title}",
  "check.step.choose": "Choose your device below.",
  "check.tested": "Tested at {time}: {origin}",
  "check.retry": "Check again",
  "check.go": "Go on",
  "check.go.anyway": "Go on anyway",
  "check.go.plain":
    "If this browser was once told to look past the warning, it looks the same from here; the next page notices.",
  "check.noscript":
    "The live check needs JavaScript. Without it: open the camera. If the browser shows no warning, it trusts the computer.",
} as const;
