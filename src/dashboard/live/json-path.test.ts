import { expect, test } from "vitest";
import { parseTemplate, renderTemplate } from "./json-path.ts";

const value = {
  ready: true,
  count: 0,
  list: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }],
  "a.b": { c: null },
  nested: { ip: "::1" },
};
const render = (template: string): string => renderTemplate(parseTemplate(template), value);

test("renderTemplate() follows names, indices, wildcards and descent", () => {
  expect(["{.ready}", "{.count}", "{.list[*].ip}", "{.list[-1].ip}", "{['a.b'].c}", "{.missing.x}", "{..ip}", ".nested.ip"].map(render)).toEqual([
    "true", "0", "10.0.0.1 10.0.0.2", "10.0.0.2", "", "", "10.0.0.1 10.0.0.2 ::1", "::1",
  ]); // prettier-ignore
});

test("renderTemplate() keeps text between paths and prints objects as JSON", () => {
  expect([
    render("{.list[1:].ip}"),
    render('{.list[?(@.ip=="10.0.0.2")]}'),
    render("{.list[?(@.ip!='10.0.0.2')].ip}"),
  ]).toEqual(["10.0.0.2", '{"ip":"10.0.0.2"}', "10.0.0.1"]);
  expect(render('ip={.nested.ip}{"\\n"}{.list[0]}')).toBe('ip=::1\n{"ip":"10.0.0.1"}');
});

test("parseTemplate() names what it does not know", () => {
  expect(() => parseTemplate("{range .list}")).toThrow('found "range .list"');
  expect(() => parseTemplate("{.a} {.b")).toThrow('Cannot parse JSONPath template "{.a} {.b": found "{" without "}"');
});
