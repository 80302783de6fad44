"""Looks every locked package up in the vulnerability databases: PyPI's, then OSV's for the rest.

A known vulnerability ends with 1. Where neither database answers that is said loudly, but does not
count as a failure: a machine without that network must still be able to run the tests.
"""

import json
import subprocess
import sys

LOCK = "requirements-dev.txt"  # holds requirements.txt too
TOOL = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", LOCK]


def look_up(service):
    """What the service knows, by package; None for one it does not know or did not answer for."""
    run = subprocess.run(
        [*TOOL, "--vulnerability-service", service, "--format", "json", "--progress-spinner=off"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    try:
        packages = json.loads(run.stdout)["dependencies"]
    except ValueError:
        return dict.fromkeys(locked())
    return {package["name"]: package.get("vulns") for package in packages}


def locked():
    with open(LOCK) as lock:
        return [line.split("==")[0].lower() for line in lock if "==" in line]


def main():
    answers = look_up("pypi")
    if None in answers.values():
        osv = look_up("osv")
        answers = {name: osv.get(name) if v is None else v for name, v in answers.items()}
    known = {name: v for name, v in answers.items() if v is not None}
    found = False
    for name, vulnerabilities in sorted(known.items()):
        for vulnerability in vulnerabilities:
            found = True
            fixed = ", ".join(vulnerability["fix_versions"]) or "no fixed version yet"
            say(f"VULNERABLE: {name}: {vulnerability['id']} (fixed in: {fixed})")
    if missing := len(answers) - len(known):
        say(f"!! NOT AUDITED: {missing} of {len(answers)} packages: no vulnerability database")
        say("!! that this machine reaches knows them. Run `make audit` where PyPI or OSV answer.")
    else:
        say(f"Audited {len(known)} packages: {'see above' if found else 'nothing known'}.")
    return 1 if found else 0


def say(line):
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
