import type { PageProps } from "fresh";
import { asset } from "fresh/runtime";

export default function AppWrapper({ Component }: PageProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Fixture</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={asset("/style.css")} />
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
}
