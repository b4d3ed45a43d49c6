"""Converts gitleaks' rules to src/runs/privacy/gitleaks-rules.json.

usage: convert-secret-rules.py GITLEAKS_FOLDER COMMIT > src/runs/privacy/gitleaks-rules.json

Go's expressions become JavaScript's, all of them blind to case: a mask may take more than a scanner reports. Most rules
have one shape, a name, a sign and a value; of those only name and value are kept. Left out are the rules that need more
than one line or another file's name, and the generic one, which secrets.ts has in its own words.
"""

import json
import pathlib
import re
import sys
import tomllib

LEFT_OUT = {
    "curl-auth-header",
    "curl-auth-user",
    "generic-api-key",
    "hashicorp-tf-password",
    "kubernetes-secret-yaml",
    "nuget-config-password",
    "private-key",
}

NEAR_BEGIN = r"[\w.-]{0,50}?"
NEAR_MIDDLE = r"""(?:[ \t\w.-]{0,20})[\s'"]{0,3}(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}"""
NEAR_NESTED = NEAR_MIDDLE.replace("{0,3}", "{0,3})")
END = r"""(?:[\x60'"\s;]|\\[nr]|$)"""


def javascript(expression):
    """The expression for the flag `i`, without what JavaScript does not know; what only delimits is looked at, not taken."""
    for go, js in (
        ("(?i)", ""),
        ("[[:alnum:]]", "[A-Za-z0-9]"),
        (r"\z", "$"),
        ("(?P<", "(?<"),
        (NEAR_BEGIN, ""),
        (NEAR_NESTED, NEAR_MIDDLE + ")"),
        (END, END.replace("(?:", "(?=", 1)),
        (r"""(?:^|[\\'"\x60\s>=:(,)])""", r"""(?<![^\\'"\x60\s>=:(,)])"""),
        (r"""(?:$|[\\'"\x60\s<),])""", r"""(?![^\\'"\x60\s<),])"""),
    ):
        expression = expression.replace(go, js)
    expression = re.sub(r"\(\?-?[is]:", "(?:", expression)
    # A rule that is the very text it looks for would be found in its own file.
    return re.sub(r"^(\w)", r"[\1]", expression) if re.fullmatch(r"[\w-]+", expression) else expression


def row(rule):
    name, middle, value = javascript(rule["regex"]).partition(NEAR_MIDDLE)
    keywords = [keyword.lower() for keyword in rule["keywords"]]
    if not middle:
        return {"text": name, "keywords": keywords}
    if value.startswith(")"):
        name, value = name.removeprefix("(?:"), value[1:]
    return {"near": name, "value": value, "keywords": keywords}


def main(folder, commit):
    root = pathlib.Path(folder)
    rules = tomllib.loads((root / "config/gitleaks.toml").read_text())["rules"]
    rows = [row(rule) for rule in rules if "regex" in rule and rule["id"] not in LEFT_OUT]
    head = {
        "source": f"https://github.com/gitleaks/gitleaks, config/gitleaks.toml at {commit}",
        "licence": (root / "LICENSE").read_text(),
    }
    lines = ",\n".join(f"    {json.dumps(one, ensure_ascii=False)}" for one in rows)
    print(json.dumps(head, indent=2)[:-2] + f',\n  "rules": [\n{lines}\n  ]\n}}')


if __name__ == "__main__":
    main(*sys.argv[1:])
