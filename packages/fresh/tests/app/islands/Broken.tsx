import { IS_BROWSER } from "fresh/runtime";

export default function Broken() {
  if (IS_BROWSER) throw new Error("broken in the browser");
  return <p id="broken">well on the server</p>;
}
