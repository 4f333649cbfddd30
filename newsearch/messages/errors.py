"""Sentences on wrong arguments, user dictionaries, engines and processes."""

from __future__ import annotations

__all__ = ["SENTENCES"]

SENTENCES: dict[str, tuple[str, str]] = {
    # what is wrong with what was passed
    "article_not_text": (
        "{field} of article {id!r} is not a string: pass a str",
        "文章 {id!r} 的 {field} 不是字符串：请传入 str",
    ),
    "article_without_id": (
        "an article needs an id: pass a string that stays the same over updates",
        "文章缺少 id：请给出一个更新后仍不变的字符串",
    ),
    "article_date_invalid": (
        "date {date!r} of article {id!r} is not a day: write it as YYYY-MM-DD or leave it out",
        "文章 {id!r} 的日期 {date!r} 不是某一天：请写成 YYYY-MM-DD，或者留空",
    ),
    "search_too_slow": (
        "the search took longer than {seconds:g} s: ask for less, or give it more time with --seconds",
        "检索超过 {seconds:g} 秒仍未完成：请缩小范围，或用 --seconds 放宽时限",
    ),
    "search_too_slow_at": (
        "the search took longer than {seconds:g} s ({work}): ask for less, or give it more time with --seconds",
        "检索超过 {seconds:g} 秒仍未完成（{work}）：请缩小范围，或用 --seconds 放宽时限",
    ),
    "watches_too_slow": (
        "these watches took longer than {seconds:g} s, all others were run: {names:quoted}; ask for less, or give each "
        "more time with --seconds",
        "以下订阅超过 {seconds:g} 秒仍未完成，其余均已运行：{names:quoted}；请缩小检索范围，或用 --seconds 放宽时限",
    ),
    "searcher_closed": (
        "this searcher is closed: get another one by index.searcher()",
        "该检索器已关闭：请用 index.searcher() 另开一个",
    ),
    # articles and user dictionaries
    "extra_unchangeable": (
        "the extra fields of an article never change: make another article, with dataclasses.replace",
        "文章的其他字段不可更改：请用 dataclasses.replace 另建一篇文章",
    ),
    "dictionary_line_without_word": (
        "{path}, line {line}: '{text}' has no word, ignored",
        "{path} 第 {line} 行“{text}”没有词，跳过",
    ),
    "dictionary_unreadable": (
        "user dictionary {path}: {reason:known}; name a UTF-8 text file, one word a line",
        "用户词典 {path} 无法读取（{reason:known}）：请指定一个 UTF-8 文本文件，每行一个词",
    ),
    # the file newsearch.toml
    "configuration_unreadable": (
        '{path} cannot be read ({error:known}): write TOML in UTF-8, Chinese names in quotes, such as "标题"',
        '{path} 无法读取（{error:known}）：应为 UTF-8 编码的 TOML，中文名称须加英文引号，如 "标题"',
    ),
    "configuration_missing": (
        "no archive {name:quoted}, for there is no {path}: write one, or name the folder with --index",
        "没有名为{name:quoted}的库，因为没有 {path}：请写一份，或用 --index 指定文件夹",
    ),
    "configuration_key": (
        "{path} has the key {key:quoted}, which means nothing: write one of {keys}",
        "{path} 中没有{key:quoted}这项设置：可写 {keys}",
    ),
    "configuration_value": (
        "{path}: the value of {key:quoted} is of no use: write it as {form}",
        "{path} 中{key:quoted}的值无效：请写成 {form}",
    ),
    "configuration_default": (
        "{path}: default = {name:quoted} must be one of the archives {names}, with no keys of an archive beside it",
        "{path} 中的 default = {name:quoted}必须是 {names} 之一，且旁边不能再写库的各项设置",
    ),
    "archive_unknown": (
        "{path} has no archive {name:quoted}: name one of {names}",
        "{path} 中没有名为{name:quoted}的库：可选 {names}",
    ),
    "archive_unnamed": (
        "{path} has the archives {names}: name one with --archive, or write default = in the file",
        "{path} 中有 {names}：请用 --archive 指定一个，或在文件中写明 default =",
    ),
    # what keeps an archive, and builds it
    "engine_missing": (
        "no engine {engine}: choose one of {engines}",
        "没有名为 {engine} 的引擎：可选 {engines}",
    ),
    # a cluster
    "cluster_address": (
        "{address:quoted} is no address of a cluster: write opensearch://host:9200/archive, further hosts set apart by "
        "commas, opensearch+tls:// for HTTPS, and the archive in small letters, digits and hyphens",
        "{address:quoted}不是集群地址：请写成 opensearch://主机:9200/库名，多台主机用英文逗号分隔，HTTPS 用 "
        "opensearch+tls://，库名只用小写字母、数字和连字符",
    ),
    "cluster_address_secret": (
        "{address:quoted} has a user or password, which others can read there: leave it out, and set "
        "NEWSEARCH_CLUSTER_USER and NEWSEARCH_CLUSTER_PASSWORD, for certificates NEWSEARCH_CLUSTER_CA",
        "{address:quoted}中写有用户名或密码，会被他人看到：请删去，改用环境变量 NEWSEARCH_CLUSTER_USER 和 "
        "NEWSEARCH_CLUSTER_PASSWORD，证书用 NEWSEARCH_CLUSTER_CA",
    ),
    "cluster_unreachable": (
        "the cluster at {hosts} does not answer ({reason}); the index is as it was: try again in a minute, and see "
        "whether its nodes run and the address is right",
        "集群 {hosts} 没有应答（{reason}），索引未受影响：请稍后再试，并检查各节点是否在运行、地址是否正确",
    ),
    "cluster_partial": (
        "a part of the cluster at {hosts} did not answer, so the search has no answer; the index is as it was: try "
        "again in a minute, and see whether all its nodes run",
        "集群 {hosts} 有一部分没有应答，因此不给出检索结果，索引未受影响：请稍后再试，并检查各节点是否都在运行",
    ),
    "cluster_denied": (
        "the cluster at {host} lets nobody in so: set NEWSEARCH_CLUSTER_USER and NEWSEARCH_CLUSTER_PASSWORD to a user "
        "who may read and write the indexes newsearch-*",
        "集群 {host} 拒绝访问：请用 NEWSEARCH_CLUSTER_USER 和 NEWSEARCH_CLUSTER_PASSWORD 给出有权读写 newsearch-* "
        "索引的用户",
    ),
    "cluster_refused": (
        "the cluster at {host} refuses a request ({reason}); the index is as it was: see the log of its nodes, and "
        "whether they are OpenSearch 2 or Elasticsearch 7.10 and later",
        "集群 {host} 拒绝了请求（{reason}），索引未受影响：请查看其节点日志，并确认版本为 OpenSearch 2 或 "
        "Elasticsearch 7.10 及以上",
    ),
    "generation_gone": (
        "the generation {name} is no longer in the cluster, since newer ones have taken its place: search again",
        "集群中已没有 {name} 这一代索引，它已被更新的索引取代：请重新检索",
    ),
    "process_ended": (
        "a process that builds the index was ended: run the command again, with fewer workers",
        "一个建立索引的进程中途被终止：请减少 --workers 后重试",
    ),
    "no_json_form": (
        "{value} has no JSON form: make it of dicts, lists, strings and numbers",
        "{value} 无法写成 JSON：请用 dict、list、字符串和数字组成",
    ),
}
