import type { Messages } from "../translate.ts";
import type { trustEn } from "./en.ts";

/** Simplified Chinese texts of the trust page. */
export const trustZh: Messages<typeof trustEn> = {
  "title": "信任这台电脑",
  "intro": "录像会加密后直接传到你自己的电脑。为此，这台设备需要信任电脑的证书，只需设置一次。",
  "languages": "语言",

  "own.title": "不需要安装任何东西",
  "own.text": "这台电脑使用的是自备证书。只要设备信任该证书的颁发机构，就不需要在这里安装什么。",

  "devices.title": "这是什么设备？",
  "devices.hint": "请选择你手上的这台设备。",
  "steps.title": "{device} 的操作步骤",
  "steps.done": "完成后回到此页面，它会自动重新检查。",
  "step.number": "第 {n} 步",

  "download.profile": "下载描述文件",
  "download.crt": "下载证书",
  "download.pem": "下载证书",

  "picture.dialog": "一个询问窗口，标出了“{label}”按钮。",
  "picture.list": "设置列表，标出了“{label}”。",
  "picture.switch": "设置列表，“{label}”旁的开关已打开。",
  "picture.check": "一个窗口，“{label}”前的方框已勾选。",
  "picture.warning": "浏览器的警告页，标出了“{label}”按钮。",

  "menu.ios.question": "此网站正尝试下载一个配置描述文件。你要允许吗？",
  "menu.ios.ignore": "忽略",
  "menu.ios.allow": "允许",
  "menu.ios.settings": "设置",
  "menu.ios.downloaded": "已下载描述文件",
  "menu.ios.trust": "证书信任设置",
  "menu.ios.full": "针对根证书启用完全信任",
  "menu.macos.management": "设备管理",
  "menu.macos.using": "使用此证书时：",
  "menu.macos.always": "始终信任",
  "menu.android.install": "安装证书",
  "menu.android.ca": "CA 证书",
  "menu.android.user": "VPN 和应用用户证书",
  "menu.android.wifi": "WLAN 证书",
  "menu.windows.certificate": "证书",
  "menu.windows.install": "安装证书…",
  "menu.windows.select": "选择证书存储",
  "menu.windows.personal": "个人",
  "menu.windows.root": "受信任的根证书颁发机构",
  "menu.windows.enterprise": "企业信任",
  "menu.chrome.certificates": "证书",
  "menu.chrome.import": "导入",
  "menu.chrome.installed": "由您安装",
  "menu.chrome.trusted": "受信任的证书",
  "menu.chrome.trust": "信任该证书，以标识网站的身份",
  "menu.chrome.warning": "您的连接不是私密连接",
  "menu.chrome.advanced": "高级",
  "menu.firefox.question": "正在下载证书",
  "menu.firefox.trust": "信任由此证书颁发机构来标识网站。",
  "menu.firefox.authorities": "证书颁发机构",
  "menu.firefox.import": "导入…",
  "menu.ok": "确定",
  "menu.cancel": "取消",

  "path.ios.install": "设置 > 已下载描述文件",
  "path.ios.switch": "设置 > 通用 > 关于本机 > 证书信任设置",
  "path.macos.install": "系统设置 > 通用 > 设备管理",
  "path.macos.keychain": "钥匙串访问 > 该证书 > 信任",
  "path.android.install": "设置 > 安全和隐私 > 更多安全和隐私设置 > 加密与凭据 > 安装证书",
  "path.chrome.import": "地址栏：chrome://certificate-manager",
  "path.chromeos.import": "设置 > 隐私与安全 > 安全 > 管理证书",
  "path.firefox.import": "设置 > 隐私与安全 > 证书 > 查看证书…",

  "ios.download.title": "下载描述文件",
  "ios.download.text":
    "在 Safari 浏览器中点下面的按钮，再点“允许”，然后点“关闭”。其他浏览器不能安装描述文件。",
  "ios.install.title": "安装描述文件",
  "ios.install.text":
    "打开“设置”，点靠近顶部的“已下载描述文件”。点“安装”，输入锁屏密码，再继续点“安装”，直到出现“完成”。描述文件显示“未签名”是正常的：它是你自己的电脑生成的。",
  "ios.install.more": "没有这一项？也可以在“设置 > 通用 > VPN与设备管理”中找到：{name}。",
  "ios.switch.title": "打开第二个开关",
  "ios.switch.text":
    "进入“设置 > 通用 > 关于本机”，点最底部的“证书信任设置”。打开 {name} 旁的开关，然后点“继续”。",
  "ios.switch.more": "这一步最容易漏掉。没有它，网页能打开，却无法录制。",

  "macos.download.title": "下载描述文件",
  "macos.download.text": "点下面的按钮；如果询问是否允许下载，请点“允许”。",
  "macos.install.title": "安装描述文件",
  "macos.install.text":
    "打开“系统设置 > 通用 > 设备管理”（macOS 14 及更早版本：“隐私与安全性 > 描述文件”）。连按 {name}，点“安装”，然后输入密码。",
  "macos.keychain.title": "如果检查仍未通过：设为始终信任",
  "macos.keychain.text":
    "打开“钥匙串访问”，搜索 {name} 并连按它。展开“信任”，把“使用此证书时”设为“始终信任”。关闭窗口并输入密码。",

  "android.download.title": "下载证书",
  "android.download.text": "点下面的按钮。如果浏览器提示文件有风险，请点“保留”。",
  "android.install.title": "作为 CA 证书安装",
  "android.install.text":
    "打开“设置”，搜索“CA 证书”。点“CA 证书”，再点“仍然安装”，然后选择 local-camera.crt。系统会要求先设置锁屏密码。",
  "android.install.more":
    "不同品牌的菜单名称可能不同，用搜索都能找到。之后系统会提示网络可能受到监控：凡是自行安装的证书，都会这样提示。",

  "windows.download.title": "下载证书",
  "windows.download.text": "点下面的按钮。如果浏览器提示文件有风险，请选“保留”。",
  "windows.install.title": "打开证书",
  "windows.install.text": "打开 local-camera.crt，点“安装证书…”。选择“当前用户”，再点“下一页”。",
  "windows.store.title": "选对存储位置",
  "windows.store.text":
    "选择“将所有的证书都放入下列存储”，点“浏览…”，选“受信任的根证书颁发机构”。然后依次点“确定”“下一页”“完成”，出现安全警告时点“是”。",
  "windows.restart.title": "重新启动浏览器",
  "windows.restart.text": "关闭浏览器的所有窗口，再重新打开此页面。",

  "chromeos.download.title": "下载证书",
  "chromeos.download.text": "点下面的按钮。如果浏览器提示文件有风险，请选“保留”。",
  "chromeos.import.title": "导入证书",
  "chromeos.import.text": "打开证书设置，选择“授权机构”，点“导入”，然后选择 local-camera.pem。",
  "chromeos.trust.title": "勾选第一项",
  "chromeos.trust.text": "勾选“信任该证书，以标识网站的身份”，然后点“确定”。",

  "linux.download.title": "下载证书",
  "linux.download.text":
    "适用于 Chrome、Chromium 和 Edge。点下面的按钮；如果浏览器提示文件有风险，请选“保留”。",
  "linux.import.title": "导入浏览器",
  "linux.import.text":
    "打开 chrome://certificate-manager，在“自定义”下点“由您安装”，再点“受信任的证书”旁的“导入”，选择 local-camera.pem。",
  "linux.import.more":
    "较早的版本：chrome://settings/certificates >“授权机构”>“导入”，并勾选第一项。也可以安装 libnss3-tools 后在终端中执行：",

  "firefox.download.title": "用 Firefox 打开证书",
  "firefox.download.text":
    "点下面的按钮。Firefox 会询问信任范围：勾选“信任由此证书颁发机构来标识网站”，然后点“确定”。",
  "firefox.import.title": "仅当 Firefox 没有询问时：手动导入",
  "firefox.import.text":
    "设置 > 隐私与安全 > 查看证书… > 证书颁发机构 > 导入…，选择 local-camera.crt，并勾选同一项。",

  "note.in-app":
    "当前是微信的内置浏览器，既不能安装证书，也不能录制。请点右上角的 ···，选择用浏览器打开。",
  "note.firefox":
    "Firefox 120 及更新版本会信任系统所信任的证书。完成最后一步后请重新启动 Firefox。如果检查仍未通过，请把证书直接导入 Firefox：",
  "note.firefox.link": "Firefox 的操作步骤",

  "quick.title": "只想先试试？不安装也能暂时使用",
  "quick.text":
    "这些浏览器允许跳过警告：打开摄像头页面，点“高级”，再点“继续前往”。但这不等于信任：警告还会再出现，同一网络中的任何人也都可能冒充你的电脑。",
  "quick.link": "打开摄像头页面",

  "facts.title": "这是什么证书？",
  "facts.text":
    "它是首次启动本地摄像头时，由你的电脑生成的，私钥从不离开电脑。如果不想再信任，在安装的地方删除描述文件或证书即可。",
  "facts.name": "名称",
  "facts.fingerprint": "指纹（SHA-256）",
  "facts.compare": "普通 HTTP 在途中可能被篡改。想确认的话，请在电脑上打开 {url}，对比两边的指纹。",
  "facts.files": "全部文件：",

  "profile.description":
    "让这台设备信任你自己的电脑 {host}，以便向它录像。删除此描述文件即可取消信任。",
  "profile.organization": "{host} 上的本地摄像头",

  "check.title": "实时检查",
  "check.https": "网页（HTTPS）",
  "check.wss": "录制（WSS）",
  "check.probe.waiting": "尚未测试",
  "check.probe.testing": "正在测试…",
  "check.probe.ok": "在此浏览器中可用",
  "check.probe.failed": "被拒绝",
  "check.probe.silent": "没有响应",
  "check.verdict.waiting": "尚未测试",
  "check.verdict.testing": "正在检查这台设备是否信任电脑…",
  "check.verdict.trusted": "网页和录制在此浏览器中都可用",
  "check.verdict.warned": "可以使用，但只是跳过了警告",
  "check.verdict.untrusted": "这台设备还不信任电脑",
  "check.verdict.socket": "网页能打开，但录制被拒绝",
  "check.verdict.away": "电脑没有响应",
  "check.verdict.silent": "电脑的 {port} 端口没有响应",
  "check.verdict.unnamed": "证书不适用于这个地址",
  "check.advice.waiting": "目前还不了解这台设备的情况。",
  "check.advice.testing": "最多只需几秒钟。",
  "check.advice.trusted": "刚刚就在这台设备上测试过这两项。",
  "check.advice.warned": "浏览器只是被告知放行此页面，过一段时间就会忘记。",
  "check.advice.untrusted":
    "第一次访问时就是这样：完成下面的步骤之前，此浏览器会拒绝打开网页和录制。",
  "check.advice.socket": "浏览器允许跳过警告查看网页，但在信任证书之前不会发送任何数据。",
  "check.advice.away":
    "两台设备在同一个 Wi-Fi 里吗？电脑上的本地摄像头在运行吗？访客网络常常会隔离设备。",
  "check.advice.silent": "电脑在这里有响应，但 HTTPS 不通。请在电脑的防火墙中放行 {port} 端口。",
  "check.advice.unnamed":
    "无论安装什么，浏览器都不会信任 {host}。请用电脑启动时显示的地址打开此页面。",
  "check.advice.own": "请向证书的颁发者询问如何让设备信任它，或用证书所对应的名称打开此页面。",
  "check.step.first": "从第 1 步开始：{title}",
  "check.step.missing": "可能还缺第 {n} 步：{title}",
  "check.step.choose": "请在下方选择你的设备。",
  "check.tested": "测试时间 {time}：{origin}",
  "check.retry": "重新检查",
  "check.go": "继续",
  "check.go.anyway": "仍然继续",
  "check.go.plain": "如果曾让浏览器跳过警告，从这里看是一样的；下一页会发现。",
  "check.noscript":
    "实时检查需要 JavaScript。没有它也可以：打开摄像头页面，如果浏览器没有警告，就说明已信任这台电脑。",
};
