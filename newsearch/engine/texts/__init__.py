"""Decides for many texts at once what only texts can tell: nearness, sentences, wildcards; shared by engines."""
