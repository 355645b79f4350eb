"""Writes Sources/Tokenizers/Cleaning/HTMLEntityNames.swift from Python's table of HTML 5's named references.

    python make_html_entities.py SWIFT_FILE
"""

import html.entities
import sys
import textwrap

table = html.entities.html5
words = []
for name in sorted(n[:-1] for n in table if n.endswith(";")):
    value = "+".join(f"{ord(c):x}" for c in table[name + ";"])
    words.append(name + ("*" if name in table else "") + "=" + value)
body = textwrap.fill(" ".join(words), 104, break_long_words=False, break_on_hyphens=False)
with open(sys.argv[1], "w", encoding="utf-8") as file:
    file.write("enum HTMLEntityNames {\n"
               "  /// HTML 5's named character references: a name, a star where it also counts without a semicolon, and\n"
               "  /// the scalars in hexadecimal. Made by `make_html_entities.py` beside the tests' fixtures.\n"
               '  static let table = """\n' + textwrap.indent(body.replace("\n", " \\\n"), "    ") + '\n    """\n}\n')
