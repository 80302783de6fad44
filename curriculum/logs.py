"""Log lines as JSON, one a line, without personal data: no addresses, names or query strings."""

import json
import logging


class JsonLines(logging.Formatter):
    def format(self, record):
        line = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
