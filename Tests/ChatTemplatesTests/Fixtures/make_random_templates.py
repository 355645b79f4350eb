"""Writes random templates with the texts that Jinja makes of them.

    make_random_templates.py SEED COUNT FILE

`random.json` is seed 1 with 150 templates. The environment is that of transformers: sandboxed, blocks trimmed, with
`break` and `continue`. A text is null where Jinja ends with an error.
"""

import json
import random
import sys

import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

VARIABLES = {
    "one": 1, "seven": 7, "less": -3, "yes": True, "no": False, "nothing": None, "name": "Anna Bo",
    "word": " spaced\t", "empty": "", "accent": "Fünf é e\u0301 ß ŉ", "numbers": [3, 1, 2],
    "words": ["b", "a", "", "b"], "people": [
        {"role": "user", "age": 3, "text": "Hi "}, {"role": "system", "text": " yo"}, {"role": "user", "age": 7},
    ], "record": {"key": "value", "Other": 2, "deep": {"x": ["y", "z"]}},
}


def to_json(value, indent=None):
    return json.dumps(value, ensure_ascii=False, indent=indent)


def refuse(message):
    raise jinja2.exceptions.TemplateError(message)


ENVIRONMENT = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[jinja2.ext.loopcontrols])
ENVIRONMENT.filters["tojson"] = to_json
ENVIRONMENT.globals["raise_exception"] = refuse


class Maker:
    """Random templates in which values mostly have the types that operations take."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.depth = 0
        self.loops = 0
        self.macros = []

    def pick(self, *choices):
        return self.dice.choice(choices)

    def deeper(self, make, leaf):
        """A larger expression, or a leaf where it would be too deep."""
        if self.depth > 3 or self.dice.random() < 0.3:
            return leaf()
        self.depth += 1
        try:
            return make()
        finally:
            self.depth -= 1

    def integer(self):
        def leaf():
            return self.pick("0", "1", "2", "-2", "10", "one", "seven", "less", "loop.index0" if self.loops else "3")

        def make():
            return self.pick(
                lambda: f"{self.integer()} {self.pick('+', '-')} {self.integer()}",
                lambda: f"({self.integer()}) {self.pick('*', '//', '%')} ({self.integer()})",
                lambda: f"({self.any()}) | length", lambda: f"{self.list()} | count", lambda: f"-({self.integer()})",
                lambda: f"({self.text()}) | int", lambda: f"(numbers[{self.integer()}] | default(4))",
                lambda: f"({self.integer()} if {self.truth()} else {self.integer()})",
            )()

        return self.deeper(make, leaf)

    def text(self):
        def leaf():
            return self.pick(
                "'a'", "'x y'", "\"it's\"", "'\\n'", "''", "name", "word", "empty", "accent", "'\\u00e9\\x41'",
                "words[0]", "people[0].role", "record.key", "record['key']", "'a' 'b'")

        def make():
            return self.pick(
                lambda: f"({self.text()} + {self.text()})", lambda: f"({self.plain()} ~ {self.plain()})",
                lambda: f"({self.text()}) | {self.pick('trim', 'upper', 'lower', 'capitalize', 'title', 'string', 'reverse')}",
                lambda: f"({self.text()}).{self.pick('strip', 'lstrip', 'rstrip', 'upper', 'lower', 'title', 'capitalize')}()",
                lambda: f"({self.text()}).strip({self.text()})",
                lambda: f"({self.text()}).replace({self.text()}, {self.text()})",
                lambda: f"({self.text()}) | replace({self.text()}, {self.text()})",
                lambda: f"({self.text()}).split({self.pick(repr(' '), repr('a'), '')})[{self.pick('0', '-1')}]",
                lambda: f"({self.text()})[{self.bounds()}]", lambda: f"({self.text()})[{self.integer()}]",
                lambda: f"{self.texts()} | join({self.text()})",
                lambda: f"({self.text()} if {self.truth()}{self.pick(' else ' + self.text(), '')})",
                lambda: f"({self.any()}) | tojson", lambda: f"({self.any()}) | tojson(indent=2)",
                lambda: f"{self.pick('missing', self.text())} | default({self.text()}{self.pick(', true', '')})",
                lambda: f"record.get({self.text()}, {self.text()})",
            )()

        return self.deeper(make, leaf)

    def plain(self):
        return self.pick(self.text, self.integer, self.truth, lambda: "missing", lambda: "nothing", lambda: "2.5")()

    def truth(self):
        def leaf():
            return self.pick("true", "false", "yes", "no", "name", "nothing", "missing", "loop.last" if self.loops else "yes")

        def make():
            return self.pick(
                lambda: f"({self.truth()} {self.pick('and', 'or')} {self.truth()})", lambda: f"(not {self.truth()})",
                lambda: f"({self.any()} {self.pick('==', '!=')} {self.any()})",
                lambda: f"({self.integer()} {self.pick('<', '<=', '>', '>=')} {self.integer()})",
                lambda: f"({self.text()} {self.pick('<', '>=', 'in', 'not in')} {self.text()})",
                lambda: f"({self.text()} {self.pick('in', 'not in')} {self.pick('record', self.texts())})",
                lambda: f"({self.pick('missing', 'people[1].age', 'name')} is {self.pick('', 'not ')}defined)",
                lambda: f"(({self.any()}) is {self.pick('', 'not ')}{self.pick('string', 'none', 'mapping', 'iterable', 'sequence', 'number', 'integer', 'boolean', 'true', 'false')})",
                lambda: f"(({self.integer()}) is {self.pick('odd', 'even', 'divisibleby 3', 'eq 2', 'in [1, 2]')})",
                lambda: f"({self.text()}).{self.pick('startswith', 'endswith')}({self.text()})",
                lambda: f"({self.integer()} < {self.integer()} <= {self.integer()})",
            )()

        return self.deeper(make, leaf)

    def bounds(self):
        part = lambda: self.pick("", self.pick("0", "1", "2", "-1", "-2", "9", "-9"))
        return f"{part()}:{part()}{self.pick('', ':' + self.pick('1', '2', '-1', '-2'))}"

    def texts(self):
        return self.pick("words", "['a', 'b']", "(people | map(attribute='role') | list)", "('x', 'y')")

    def list(self):
        def leaf():
            return self.pick("numbers", "words", "people", "[]", "[1, 'a', none]", "range(3)|list")

        def make():
            return self.pick(
                lambda: f"({self.list()} + {self.list()})", lambda: f"{self.list()}[{self.bounds()}]",
                lambda: f"(people | {self.pick('selectattr', 'rejectattr')}('role', 'equalto', {self.text()}) | list)",
                lambda: f"(people | {self.pick('selectattr', 'rejectattr')}('age', 'defined') | list)",
                lambda: f"(people | {self.pick('selectattr', 'rejectattr')}('age') | list)",
                lambda: f"(words | {self.pick('select', 'reject')}({self.pick('', repr('eq') + ', ' + repr('b'))}) | list)",
                lambda: f"(words | map({self.pick(repr('upper'), repr('length'), repr('trim'))}) | list)",
                lambda: f"({self.list()} | reverse | list)", lambda: f"[{self.any()}, {self.any()}]",
                lambda: f"(record.{self.pick('keys', 'values', 'items')}() | list)",
                lambda: f"(record | {self.pick('items', 'dictsort', 'list')} | list)",
                lambda: f"range({self.pick('4', '1, 4', '5, 0, -2', self.integer())}) | list",
            )()

        return self.deeper(make, leaf)

    def any(self):
        return self.pick(
            self.integer, self.text, self.truth, self.list, lambda: "record", lambda: "missing", lambda: "nothing",
            lambda: "{'a': " + self.text() + ", 'b': [" + self.integer() + "]}")()

    def tag(self, text):
        return "{%" + self.pick("", "", "-", "+") + " " + text + " " + self.pick("", "", "-", "+") + "%}"

    def print(self):
        value = self.plain()
        if self.macros and self.dice.random() < 0.3:
            value = f"{self.pick(*self.macros)}({self.pick('', self.plain(), self.plain() + ', other=' + self.plain())})"
        if self.dice.random() < 0.2:
            value = "state.x"
        # Text before a plus would be taken for a sign of white space.
        return self.pick("{{ ", "{{- ") + value + self.pick(" }}", " -}}")

    def data(self):
        return self.pick("a", " ", "\n", "  \n  ", "b\n", "\tc ", "\n\n", "  d", "é\r\n", "e }} %} f")

    def statement(self, level):
        inner = lambda: self.body(level + 1)
        kind = self.dice.randrange(9)
        if level > 2 or kind < 3:
            return self.print()
        if kind == 3:
            text = self.tag(f"if {self.truth()}") + inner()
            if self.dice.random() < 0.3:
                text += self.tag(f"elif {self.truth()}") + inner()
            if self.dice.random() < 0.5:
                text += self.tag("else") + inner()
            return text + self.tag("endif")
        if kind == 4:
            condition = f" if {self.pick('x', 'x is string', 'x != 1')}" if self.dice.random() < 0.3 else ""
            head = self.pick(
                lambda: self.tag(f"for x in {self.list()}{condition}"),
                lambda: self.tag("for k, x in record.items()"), lambda: self.tag(f"for x in {self.text()}"))()
            self.loops += 1
            body = inner() + "{{ x | default('-') if x is string or x is number else loop.index }}"
            if self.dice.random() < 0.2:
                body += self.tag(f"if {self.truth()}") + self.tag(self.pick("break", "continue")) + self.tag("endif")
            body += inner()
            self.loops -= 1
            if self.dice.random() < 0.3:
                body += self.tag("else") + inner()
            return head + body + self.tag("endfor")
        if kind == 5:
            name = self.pick("one", "name", "words", "fresh")
            value = {"one": self.integer, "name": self.text, "words": self.texts, "fresh": self.any}[name]()
            return self.tag(f"set {name} = {value}")
        if kind == 6:
            return self.tag(f"set state.x = {self.plain()}")
        if kind == 7:
            loops, self.loops = self.loops, 0
            text = self.tag("set name") + inner() + self.tag("endset")
            self.loops = loops
            return text
        return "{#" + self.pick("", "-", "+") + " note " + self.pick("", "-", "+") + "#}"

    def body(self, level):
        return "".join(
            self.data() if self.dice.random() < 0.5 else self.statement(level) for _ in range(self.dice.randrange(1, 5)))

    def template(self):
        # Names that are set are read before: Jinja takes others for undefined wherever they stand.
        text = "".join("{% set " + name + " = " + name + " %}" for name in ("one", "name", "words", "fresh"))
        text += self.pick("", self.tag("set state = namespace(x=1)"))
        if self.dice.random() < 0.3:
            loops, self.loops = self.loops, 0
            text += self.tag("macro say(what, other='o')") + self.body(2) + "{{ what }}{{ other }}" + self.tag("endmacro")
            self.loops = loops
            self.macros = ["say"]
        return text + self.body(0) + self.body(0)


def main():
    seed, count, file = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    cases, index = [], 0
    while len(cases) < count:
        template = Maker(seed * 1_000_003 + index).template()
        index += 1
        try:
            text = ENVIRONMENT.from_string(template).render(**VARIABLES)
        except Exception:
            text = None
        # Lists, mappings and functions are not printed; no other text has these signs.
        if text is not None and (len(text) > 4000 or "object at" in text or "[" in text or "<" in text or "('" in text):
            continue
        cases.append({"template": template, "text": text})
    with open(file, "w") as output:
        lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
        output.write('{"variables": ' + json.dumps(VARIABLES, ensure_ascii=False) + ',\n"cases": [\n' + lines + "\n]}\n")
    print(len(cases), "of", index, "templates,", sum(case["text"] is None for case in cases), "end with an error")


main()
