// F4 on a machine whose config comes from a URL with a code in it: a form for the code.
import type { Scrolling, Shown } from "./content.ts";
import { drawChoice, drawField, drawLines, drawTitle, linesOf, notes, valuePlace } from "./form-view.ts";
import { drawFrame } from "./frame.ts";
import type { Rect, Screen } from "./screen.ts";

export function drawConfigUrl(screen: Screen, rect: Rect, { state, content }: Shown): Scrolling {
  const { code, focus, said } = state.configUrlForm;
  drawFrame(screen, rect, "URL of this machine's config");
  const y = rect.y + 2;
  screen.put(2, y, content.configUrl, {}, rect.width - 4);
  drawTitle(screen, y + 2, "Code", focus === "code");
  drawField(screen, valuePlace(rect, y + 2), code, focus === "code");
  drawChoice(screen, valuePlace(rect, y + 3), "Save", focus === "save");
  drawLines(screen, rect, y + 5, [...linesOf(said, "saved: the next question for the config has it"), ...hints]);
  return { rows: 0, lines: 0 };
}

const hints = notes(
  "Without a config the machine asks there for one, with the code for ${code}.",
  "Saving takes the place of the code before; an empty one takes it back.",
);
