"""What a terminal could obey never stands raw in the contract."""

import json

from tools.contract.contract import Contract, Entry, contract_json


def test_unseen_characters_of_a_pattern_are_escaped_and_mean_the_same() -> None:
    hostile = "AP1: show \u202eit\u200b"
    entry = Entry(
        table="Books",
        source_table="books",
        pk="id",
        attributes=(),
        satisfies=(hostile,),
        estimated_item_size_bytes=1,
    )
    text = contract_json(Contract(entries=(entry,)))
    assert text.isascii()
    assert json.loads(text)[0]["satisfies"] == [hostile]
