"""Sentences on a search: how a request was read, what was done for it, and what took too long."""

from __future__ import annotations

__all__ = ["SENTENCES"]

SENTENCES: dict[str, tuple[str, str]] = {
    "article_missing": (
        "no article {id:quoted}: search for its headline, such as `{command} search 大桥通车`, which prints ids",
        "没有编号为{id:quoted}的文章：请检索它的标题，例如 `{command} search 大桥通车`，每条结果都带编号",
    ),
    "rank_missing": (
        "the last search of this index showed no hit {rank}: search again, then name a rank or an id that it prints",
        "在本索引中的上次检索没有列出第 {rank} 条：请重新检索，再写列出的序号或编号",
    ),
    "bound_unreadable": (
        "{option} {typed:quoted} is not a date: write 2024-03-01, 2024-03, 2024 or 上周",
        "{option} 的值{typed:quoted}不是日期：请写成 2024-03-01、2024-03、2024 或“上周”",
    ),
    "bound_not_a_date": (
        "{option} {typed:quoted} is not a date, ignored: write 2024-03-01, 2024-03, 2024 or 上周",
        "{option} 的值{typed:quoted}不是日期，未采用：请写成 2024-03-01、2024-03、2024 或 上周",
    ),
    "since_after_until": (
        "since {since} comes after until {until}, so no day is in between: exchange them",
        "since {since} 晚于 until {until}，其间没有任何一天：请对调两者",
    ),
    "cursor_invalid": (
        "{cursor:quoted} is no cursor: pass the one that the page before ended with",
        "{cursor:quoted}不是翻页游标：请传入上一页末尾给出的游标",
    ),
    "cursor_of_another_search": (
        "the cursor is that of another search: pass the one that this query's last page gave",
        "这个游标属于另一次检索：请传入本次检索上一页给出的游标",
    ),
    "facet_unknown": (
        "no facet {facet:quoted}: choose one of {facets}",
        "没有名为{facet:quoted}的分类统计：可选 {facets:known}",
    ),
    "fewer_words_follow": (
        "{total:articles} with all words; those with fewer words follow",
        "含全部检索词的有 {total} 篇，其后的文章只含部分检索词",
    ),
    "headlines_spread": (
        "of the first {hits} hits, those whose headline two before them have come last",
        "前 {hits} 条中，同一标题已出现两次的，其余排在后面",
    ),
    "filter_facet_empty": ("no article has a {facet}", "没有注明{facet:known}的文章"),
    "filter_value_common": (
        "no article has the {facet} {value:quoted}: most articles have {values:quoted}",
        "没有{facet:known}为{value:quoted}的文章：文章最多的是{values:quoted}",
    ),
    "filter_value_missing": (
        "no article has the {facet} {value:quoted}: leave it out to see those there are",
        "没有{facet:known}为{value:quoted}的文章：请去掉这一条件再试",
    ),
    "filter_value_near": (
        "no article has the {facet} {value:quoted}: near are {values:quoted}",
        "没有{facet:known}为{value:quoted}的文章：相近的有{values:quoted}",
    ),
    "index_changed": (
        "the index has changed since the page before: articles may be missing or come twice",
        "上一页之后索引有更新：个别文章可能遗漏或重复",
    ),
    "looked_for": ("looked for {words}", "按以下关键词查找：{words}"),
    "misread": ("{typed} perhaps misread as: {runs}", "“{typed}”可能被误识为：{runs}"),
    "no_keywords": ("the article has no keywords", "这篇文章没有可用的关键词"),
    "not_a_day": (
        "{typed:quoted} is no day: write 2024-03-02 or 3月2日",
        "{typed:quoted}不是一个日期：请写成 2024-03-02 或 3月2日",
    ),
    "not_a_time": (
        "{option} {typed:quoted} is no time, ignored: write 2024-03-01T08:00:00Z, 2024-03-01 or 昨天",
        "{option} 的值{typed:quoted}不是时间，未采用：请写成 2024-03-01T08:00:00Z、2024-03-01 或 昨天",
    ),
    "none_has_all": (
        "no article has all words: these have some of them, the best first",
        "没有一篇含全部检索词，以下文章含其中一部分",
    ),
    "time_unreadable": (
        "{option} {typed:quoted} is no time: write 2024-03-01T08:00:00Z, 2024-03-01 or 昨天",
        "{option} 的值{typed:quoted}不是时间：请写成 2024-03-01T08:00:00Z、2024-03-01 或“昨天”",
    ),
    "not_found_by_query": ("the query does not find this article", "本次检索没有找到这篇文章"),
    "option_unknown": (
        "{option} is {value:quoted}: choose one of {choices}",
        "{option} 不能是{value:quoted}：可选 {choices}",
    ),
    "pinyin_nothing": ("nothing in the archive is read {typed:quoted}", "库中没有读作{typed:quoted}的词"),
    "pinyin_read": ("{typed} read as pinyin: {runs}", "“{typed}”按拼音理解为：{runs}"),
    "pinyin_read_capped": (
        "{typed} read as pinyin: {runs}; these are in most articles, {left:count} more are left out",
        "“{typed}”按拼音理解为：{runs}；只取文章最多的这些，另有 {left:count} 个未用",
    ),
    "pinyin_read_capped_at_least": (
        "{typed} read as pinyin: {runs}; these are in most articles, {left:count} more, and others "
        "that were not counted, are left out",
        "“{typed}”按拼音理解为：{runs}；只取文章最多的这些，另有 {left:count} 个及未统计的其他词未用",
    ),
    "quotes_as_titles": (
        "no article has what stands in quotes as it stands: read as words",
        "引号里的文字没有原样出现，改按词语检索",
    ),
    "synonyms": ("synonyms of {typed}: {synonyms}", "“{typed}”的同义词：{synonyms}"),
    "synonyms_line": (
        "{path}, line {line}: {text:quoted} is no group of words, ignored",
        "{path} 第 {line} 行{text:quoted}不是一组同义词，跳过",
    ),
    "synonyms_unreadable": (
        "synonyms {path}: {error:known}; name a UTF-8 text file, one group a line",
        "同义词文件 {path} 无法读取（{error:known}）：请用 UTF-8 文本，每行一组",
    ),
    "undated_last": ("undated articles: {articles}, sorted last", "未写日期的有 {articles} 篇，排在最后"),
    "undated_left_out": (
        "undated articles: {articles}, left out by the date",
        "未写日期的有 {articles} 篇，限定日期后不计入",
    ),
    "suggestions_left_out": (
        "there was no time left to look for other queries",
        "时间所限，未查找相近的检索式",
    ),
    "work_clause": ("{clause}, in {articles:articles}", "{clause}，涉及 {articles:articles}"),
    "work_counting": ("counting by {facet}", "按{facet:known}统计"),
    "work_lookup": (
        "looking up runs of {number:character|characters}",
        "查找库中 {number:count} 字的词语",
    ),
    "work_marking": ("marking {articles:articles}", "标出 {articles:articles}中的检索词"),
    "work_ranking": ("ranking {articles:articles}", "为 {articles:articles}排序"),
    "work_reading": ("reading {articles:articles}", "读取 {articles:articles}"),
    "work_reprints": ("reprints of {articles:articles}", "查找 {articles:articles}的转载"),
    "score_densest": (
        "pairs of the query within {characters} characters of each other",
        "{characters} 字以内聚集的检索词",
    ),
    "score_early": (
        "how early the words begin, up to character {characters}",
        "检索词在前 {characters} 字中出现的早晚",
    ),
    "score_field": (
        "{field}: × {times} in {tokens} tokens (mean {mean:.1f})",
        "{field:known}：出现 {times} 次，共 {tokens} 个词元（平均 {mean:.1f} 个）",
    ),
    "score_idf": (
        "idf: in {found} of {articles} articles, {times:g} × in the query",
        "idf：见于 {articles} 篇中的 {found} 篇，检索式中出现 {times:g} 次",
    ),
    "score_layer": ("weight of the layer {layer}", "{layer:known}层的权重"),
    "score_lead": ("lead: at {start} of {lead} characters", "导语：位于前 {lead} 字中的第 {start} 字"),
    "score_near": (
        "{field}: {one} and {other} with {apart} characters between",
        "{field:known}：“{one}”与“{other}”相隔 {apart} 字",
    ),
    "score_numbers": (
        "share of the query's numbers and Latin words that it has: {share}",
        "检索式中的数字和外文词，文中所含的比例：{share}",
    ),
    "score_of_both_stages": (
        "sum over terms, tiers and nearness",
        "各词得分、整串加分与邻近加分之和",
    ),
    "score_of_terms": ("sum over terms", "各词得分之和"),
    "score_present": (
        "share of the query's words that it has, by idf: {share}",
        "检索式中的词，文中所含的比例（按 idf 计）：{share}",
    ),
    "score_saturated": ("saturated, k1={k1} b={b}", "饱和，k1={k1}，b={b}"),
    "score_term": ("{layer}: {text}", "{layer:known}：{text}"),
    "score_whole": ("{field}: {text} as one run", "{field:known}：“{text}”整串出现"),
    "within": ("within the results of {query}", "在“{query}”的结果中查找"),
    "within_note": ("within {query}: {note}", "检索“{query}”时：{note}"),
    "misread_too_long": (
        "{typed}… is longer than {most} characters: its misread forms are not looked for",
        "“{typed}…”超过 {most} 个字，不查找可能的误识形式",
    ),
    "pinyin_too_long": (
        "{typed}… is longer than {most} letters: not read as pinyin",
        "“{typed}…”超过 {most} 个字母，不按拼音理解",
    ),
    "widened_first": (
        "only the first {most} words are widened by pinyin or misread forms",
        "只对前 {most} 个词查找拼音或误识形式",
    ),
    "work_widening": ("what {typed:quoted} may stand for", "查找{typed:quoted}可能对应的词"),
}
