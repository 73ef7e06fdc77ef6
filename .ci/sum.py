"""Sums the XML reports of surefire and of the tests in the container; fails unless all is well.

The last line is "N passed, N failed, N skipped"; before it come the names of the failed and skipped tests.
"""

import glob
import sys
import xml.etree.ElementTree as xml

REPORTS = ("*/target/surefire-reports/TEST-*.xml", "*/target/test-reports/**/TEST-*.xml")


def outcome(test):
    if test.find("failure") is not None or test.find("error") is not None:
        return "failed"
    return "skipped" if test.find("skipped") is not None else "passed"


def main():
    count = {"passed": 0, "failed": 0, "skipped": 0}
    for report in (file for pattern in REPORTS for file in sorted(glob.glob(pattern, recursive=True))):
        for test in xml.parse(report).iter("testcase"):
            result = outcome(test)
            count[result] += 1
            if result != "passed":
                print(f"{result}: {test.get('classname')} {test.get('name')}")
    print(", ".join(f"{number} {result}" for result, number in count.items()))
    return 0 if count["passed"] and not count["failed"] else 1


sys.exit(main())
