"""All that is about to leave the machine, as lines a terminal can't be harmed by."""

import json

from agent.language_model.manners import Manner, Question
from tools.documents.markdown import visible


def shown_prompt(question: Question, manner: Manner, endpoint: str, model: str) -> str:
    """Both messages whole, and the schema where one goes with them."""
    system, user = question.messages(manner)
    name, version = question.prompt.name, question.prompt.version
    schema = question.schema_beside(manner)
    parts = [
        f"--- to {endpoint}, model {model}: prompt {name}, version {version}",
        "--- system",
        system.rstrip("\n"),
        "--- user",
        user.rstrip("\n"),
    ]
    if schema is not None:
        parts += [f"--- schema {question.schema_name}", json.dumps(schema, ensure_ascii=False)]
    elif question.schema_name:
        parts.append(f"--- schema {question.schema_name}: in the system message")
    lines = "\n".join([*parts, "--- end of prompt"]).split("\n")
    return "\n".join(visible(line.replace("\t", "    ")) for line in lines)
