/** One message of the server, or `undefined` for anything that is none; unknown ones pass. */
export function readMessage<Message extends { type: string }>(text: string): Message | undefined {
  try {
    const message = JSON.parse(text);
    return typeof message?.type === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}
