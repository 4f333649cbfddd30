"""Sentences on an index: what was done with it, what is the matter with it, and the way out."""

from __future__ import annotations

__all__ = ["SENTENCES"]

SENTENCES: dict[str, tuple[str, str]] = {
    "seed_unreadable": ("cannot be read: {error:known}", "无法读取：{error:known}"),
    "seed_changing": (
        "was changing while it was read: run `{command} sync` again",
        "读取时文件正在改动：请再次运行 `{command} sync`",
    ),
    "seed_same_name": (
        "has the name of {path}, which counts: rename one",
        "与 {path} 同名，以后者为准：请将其中一个改名",
    ),
    "id_taken": (
        "{id:quoted} is the id of an article in {file}, which counts: change one of the two",
        "编号{id:quoted}已用于 {file} 中的文章，以该文件为准：请更改其中一个",
    ),
    "link_outside": (
        "is a link to {target}, outside of the seeds: pass --follow-links to read it, or name that file as a seed",
        "是指向原始文件夹之外的链接（{target}）：如要读取请加上 --follow-links，或直接指定该文件",
    ),
    "link_to_folder": (
        "is a link to the folder {target}, and those are not followed: name that folder as one of seeds",
        "是指向文件夹 {target} 的链接，不予跟随：请将该文件夹也列为原始文件夹",
    ),
    "link_to_seed": (
        "is a link to {target}, which is read itself: each file is read once",
        "是指向 {target} 的链接，该文件本身已读入：每个文件只读一次",
    ),
    "root_inside": (
        "is in {folder}, which is read as well: each file is read once",
        "位于同样要读入的 {folder} 之中：每个文件只读一次",
    ),
    "no_seed_files": (
        "no seed file under {roots}: name the folder of your .txt, .md, .jsonl or .html files",
        "{roots} 中没有原始文件：请指定 .txt、.md、.jsonl 或 .html 文件所在的文件夹",
    ),
    "any_known_folder": ("any folder that is known", "已知的文件夹"),
    "folders_left_out": (
        "{going} of {articles} articles would go, since {left}, which the index has, would not be read any more:"
        " run `{command} sync` without folders to go on with all of them, `{command} add {roots:typed}` to have both,"
        " or pass --delete",
        "共 {articles} 篇文章，将移除其中 {going} 篇，因为不再读取索引中原有的 {left}："
        "如要继续同步原有的文件夹，请直接运行 `{command} sync`；如要两者都保留，请运行 `{command} add {roots:typed}`；"
        "如确要移除，请加上 --delete",
    ),
    "no_roots": (
        "{path} remembers no folder of seeds: name one, such as `{command} sync seeds`",
        "{path} 没有记下原始文件夹：请指定一个，例如 `{command} sync seeds`",
    ),
    "roots_unconfirmed": (
        "{path} was written in another folder and names {roots} as its seeds, which are not read unasked: name your"
        " folders once, such as `{command} sync seeds`",
        "{path} 是在别处建立的，其中记录的原始文件夹是 {roots}，未经确认不会读取：请指定一次您的文件夹，"
        "例如 `{command} sync seeds`",
    ),
    "root_missing": (
        "{path} is not there or empty: its articles stay as they were; mount the disk, or name the folders that are"
        " left with --delete",
        "{path} 不存在或为空，其中的文章保持原样：请挂载磁盘，或指定仍在使用的文件夹并加上 --delete",
    ),
    "removal_refused": (
        "{going} of {articles} articles would go, since {files} seed files are not under {roots} any more:"
        " name all folders of seeds, or {way_out}",
        "共 {articles} 篇文章，将移除其中 {going} 篇，因为有 {files} 个原始文件已不在 {roots} 之下："
        "请指定全部原始文件夹，或{way_out}",
    ),
    "pass_delete": ("pass --delete", "加上 --delete"),
    "rebuild_with_those": (
        "run `{command} rebuild` with those that are there",
        "用现有的原始文件运行 `{command} rebuild`",
    ),
    "removal_of_unread_refused": (
        "{articles} articles that no seed gives would go, since the format of {path} is not read any more:"
        " keep a copy for the version that made it, then pass --delete",
        "将移除 {articles} 篇并非来自原始文件的文章，因为 {path} 的格式已无法读取："
        "请先留一份副本，以便用当初的版本读取，再加上 --delete",
    ),
    "articles_gone": (
        "{articles} articles that no seed gives are gone",
        "有 {articles} 篇并非来自原始文件的文章未能保留",
    ),
    "article_lost": (
        "lost: {id:quoted}, which no seed gives and which cannot be read",
        "丢失：{id:quoted}，它不来自任何原始文件，也无法读取",
    ),
    "articles_not_kept": (
        "articles that no seed gives could not be kept: the engine's files cannot be read",
        "并非来自原始文件的文章未能保留：引擎文件无法读取",
    ),
    "articles_kept_from_damage": (
        "kept from damaged files, read them over: {ids:quoted}",
        "以下文章取自损坏的文件，请核对：{ids:quoted}",
    ),
    "rebuilt_for_analyzer": (
        "rebuilt: the analyzer has changed since the last sync",
        "已重建索引：上次同步以来，分词方式有变化",
    ),
    "rebuilt_for_format": ("rebuilt: the format of the index has changed", "已重建索引：索引格式有变化"),
    "names_outdated": (
        "people, places and organisations were found by an earlier version: `{command} rebuild` finds them again",
        "人物、地点、机构是由以前的版本识别的：运行 `{command} rebuild` 可重新识别",
    ),
    "index_missing": (
        "no index in {path}: build it from your seeds, such as `{command} sync seeds`, or name another with --index",
        "{path} 中没有索引：请先用原始文件建立，例如 `{command} sync seeds`，或用 --index 指定别的文件夹",
    ),
    "index_empty": (
        "{path} holds no articles yet: read the folder of your seeds, such as `{command} sync seeds`",
        "{path} 中还没有文章：请读入原始文件夹，例如 `{command} sync seeds`",
    ),
    "index_is_file": (
        "{path} is a file, not a folder: name another folder with --index",
        "{path} 是文件，不是文件夹：请用 --index 指定文件夹",
    ),
    "index_no_space": (
        "no space is left for {path}: {free:.1f} MB are free; make room, or name a folder on another disk with --index;"
        " what was indexed before is as it was",
        "{path} 所在磁盘空间不足：剩余 {free:.1f} MB。请腾出空间，或用 --index 指定另一磁盘上的文件夹；"
        "原有索引未受影响",
    ),
    "index_no_space_for": (
        "no space is left for {path}: about {needed:.1f} MB are needed, {free:.1f} MB are free; make room, or name a"
        " folder on another disk with --index; what was indexed before is as it was",
        "{path} 所在磁盘空间不足：约需 {needed:.1f} MB，剩余 {free:.1f} MB。请腾出空间，"
        "或用 --index 指定另一磁盘上的文件夹；原有索引未受影响",
    ),
    "index_not_writable": (
        "{path} cannot be written ({reason:known}): let its owner run this, or name another folder with --index; it can"
        " still be searched",
        "{path} 无法写入（{reason:known}）：请由其所有者运行，或用 --index 指定另一文件夹；检索不受影响",
    ),
    "index_disk_failed": (
        "{path} cannot be written ({file}: {reason:known}): check the disk, or name a folder on another one with"
        " --index; what was indexed before is as it was",
        "{path} 无法写入（{file}：{reason:known}）：请检查磁盘，或用 --index 指定另一磁盘上的文件夹；原有索引未受影响",
    ),
    "index_damaged": (
        "{path} is damaged ({reason:known}): run `{command} verify --repair`, or rebuild it from your seeds,"
        " `{command} rebuild seeds`",
        "{path} 已损坏（{reason:known}）：请运行 `{command} verify --repair`，或用原始文件夹重建，"
        "如 `{command} rebuild seeds`",
    ),
    "reads_as_nonsense": ("reading it led to {error}", "读取时出错：{error}"),
    "not_as_written": ("it is not as it was written", "内容与写入时不符"),
    "names_no_generation": ("it names no generation", "没有写明用哪一代索引"),
    "segment_unnamed": ("{file:quoted} is no segment", "{file:quoted}不是索引段"),
    "segment_without_articles": (
        "{file:quoted} has not the articles that are marked as removed",
        "{file:quoted}中没有标为已删除的文章",
    ),
    "array_missing": ("it has no {name:quoted}", "缺少{name:quoted}"),
    "array_unsound": ("{name:quoted} has values that cannot be", "{name:quoted}的数值不成立"),
    "segments_unlisted": ("{path} lists no segments", "{path} 没有列出索引段"),
    "segment_not_whole": ("{path} is not a whole segment", "{path} 不是完整的索引段"),
    "no_manifest": ("it is no manifest", "不是索引清单"),
    "no_checksum": ("it has no checksum", "缺少校验和"),
    "file_lost": ("{path} is missing", "缺少 {path}"),
    "file_unusable": ("{path} is damaged ({reason:known})", "{path} 已损坏（{reason:known}）"),
    "generation_used": (
        "{trouble}: {generation} is used, the newest one that is whole; run `{command} verify --repair`",
        "{trouble}：现改用完好的索引中最新的一代 {generation}；请运行 `{command} verify --repair`",
    ),
    "generation_restored": (
        "{trouble}: {generation} was used, the newest one that is whole, and CURRENT was written again",
        "{trouble}：已改用完好的索引中最新的一代 {generation}，并重写 CURRENT",
    ),
    "generation_set_aside": (
        "{path} is newer, but damaged: it was kept as {kept}, remove it when you do not need it",
        "{path} 虽然更新，但已损坏：已改名为 {kept} 保留，不需要时请删除",
    ),
    "checksum_restored": (
        "{path} was missing or damaged: it was written again",
        "{path} 缺失或已损坏：已重写",
    ),
    "index_format_outdated": (
        "{path} has format {found}, this is {expected}: run `{command} sync`",
        "{path} 的格式是 {found}，本版本为 {expected}：请运行 `{command} sync`",
    ),
    "index_analyzer_outdated": (
        "{path} was built by another analyzer: run `{command} sync`",
        "{path} 是用另一种分词方式建立的：请运行 `{command} sync`",
    ),
    "index_busy": (
        "{path} is being written by {holder}: wait for it to finish, then try again",
        "{path} 正由 {holder} 写入：请等它完成后再试",
    ),
    "another_process": ("another process", "另一进程"),
    "index_exists": (
        "{path} has an index: choose another folder, or open that one",
        "{path} 中已有索引：请另选文件夹，或直接使用该索引",
    ),
    "index_has_engine": (
        "{path} has the engine {engine}: name another folder with --index",
        "{path} 使用的是引擎 {engine}：请用 --index 指定另一文件夹",
    ),
    "index_has_dictionary": (
        "{path} was built with another user dictionary: remove it, then sync again",
        "{path} 是用另一部用户词典建立的：请删除后重新同步",
    ),
    "file_damaged": (
        "{path} is damaged: run `{command} verify --repair`",
        "{path} 已损坏：请运行 `{command} verify --repair`",
    ),
    "index_nonsense": (
        "the files are as they were written, but are no index ({reason:known}): run `{command} verify --repair`",
        "文件与写入时相同，但内容不是索引（{reason:known}）：请运行 `{command} verify --repair`",
    ),
    "articles_miscounted": (
        "{found} articles instead of {expected}: run `{command} verify --repair`",
        "应有 {expected} 篇文章，实有 {found} 篇：请运行 `{command} verify --repair`",
    ),
    "texts_disagree": (
        "{articles} articles, {id:quoted} the first, have other texts than those that are searched: run"
        " `{command} rebuild`",
        "有 {articles} 篇文章（第一篇是{id:quoted}）的内容与供检索的内容不同：请运行 `{command} rebuild`",
    ),
    "search_disagrees": (
        "{run:quoted} stands in {literal} articles, a search finds {found}: run `{command} rebuild`",
        "{run:quoted}见于 {literal} 篇文章，检索却找到 {found} 篇：请运行 `{command} rebuild`",
    ),
    "feed_is_another_file": (
        "{path} is no Atom feed, and is not replaced: name another file with --feed",
        "{path} 不是 Atom 订阅源，未予覆盖：请用 --feed 另指定一个文件",
    ),
    "watch_without_name": (
        "a watch needs a name: pass one, such as `{command} watch add 大桥 '嘉陵江大桥 通车'`",
        "订阅需要名称：请写上一个，例如 `{command} watch add 大桥 '嘉陵江大桥 通车'`",
    ),
    "watch_of_nothing": (
        "{query:quoted} has nothing to search for, so the watch would never find anything: write one or more words",
        "{query:quoted}中没有可检索的内容，订阅后不会有任何结果：请写一个或几个词",
    ),
    "watch_exists": (
        "there is a watch {name:quoted}: choose another name, or remove it first:"
        " `{command} watch remove {name:typed}`",
        "已有名为{name:quoted}的订阅：请另取名称，或先用 `{command} watch remove {name:typed}` 删除",
    ),
    "watch_missing": (
        "there is no watch {name:quoted}: `{command} watch list` prints those there are",
        "没有名为{name:quoted}的订阅：`{command} watch list` 可列出现有的订阅",
    ),
    "watches_of_another_version": (
        "{path} was written by another version of newsearch: use that one, or remove the file",
        "{path} 由另一版本的 newsearch 写成：请使用该版本，或删除此文件",
    ),
    "watches_damaged": (
        "{path} is damaged ({reason:known}): put a copy of it back, or remove it and add the watches again",
        "{path} 已损坏（{reason:known}）：请用副本恢复，或删除后重新添加订阅",
    ),
    "repair_needs_seeds": (
        "{path} names {roots} as its seeds, which are not read unasked: name the folders of your seeds,"
        " or pass --known-seeds (known_seeds=True) to read these",
        "{path} 中记录的原始文件夹是 {roots}，未经确认不会读取：请指定您的原始文件夹，"
        "或加上 --known-seeds（known_seeds=True）读取它们",
    ),
    "confirm_known_seeds": ("Read {roots}?", "要读取 {roots} 吗？"),
    "no_plain_file": ("it is a link, a pipe or a device", "是链接、管道或设备，不是普通文件"),
    "leads_elsewhere": ("it is a link or leads out of the index", "是链接，或指向索引之外"),
    "file_missing": ("it is missing", "文件缺失"),
    "file_unlisted": (
        "{path} is not of this index, and nothing reads it: remove it",
        "{path} 不属于这个索引，不会被读取：请将其删除",
    ),
    # what looks wrong with files that were read
    "in_file": ("{file}", "{file}"),
    "in_files": (
        "{file} and {more:other file|other files}",
        "{file} 及另外 {more:count} 个文件",
    ),
    "odd_nothing": (
        "without any article: {where}",
        "没有读到任何文章：{where}",
    ),
    "odd_empty": (
        "without a body: {count:count} of {articles:articles} in {where}",
        "没有正文：{articles:articles}中有 {count:count} 篇，见 {where}",
    ),
    "odd_nameless": (
        "without a headline: {count:count} of {articles:articles} in {where}",
        "没有标题：{articles:articles}中有 {count:count} 篇，见 {where}",
    ),
    "odd_long": (
        "longer than {most:count} characters: {count:count} of {articles:articles} in {where}",
        "超过 {most:count} 个字符：{articles:articles}中有 {count:count} 篇，见 {where}",
    ),
    "odd_undated": (
        "undated: {count:count} of {articles:articles} in {where}",
        "未写日期：{articles:articles}中有 {count:count} 篇，见 {where}",
    ),
    "odd_bytes": (
        "broken bytes, read as \ufffd: {count:place|places} in {where}; fetch it again, or mend it",
        "字节损坏，以 \ufffd 代替：有 {count:count} 处，见 {where}；请重新获取或改正",
    ),
    "odd_dates_unread": (
        "dates that cannot be read, kept as fields as they stand: {fields} in {where}; write 2031-04-09",
        "无法识别的日期，作为其他字段原样保留：{fields}，见 {where}；请写成 2031-04-09",
    ),
    "odd_fields_long": (
        "fields of more than {most:count} characters, not kept: {fields} in {where}; call one text if it is the body",
        "超过 {most:count} 个字符的字段，未保留：{fields}，见 {where}；若其中有正文，请将该字段命名为“正文”",
    ),
    "odd_fields_nested": (
        "fields that are lists of objects, or too deep in objects, not kept: {fields} in {where}; make them texts",
        "嵌套过深或由对象组成的字段，未保留：{fields}，见 {where}；请改为文本或文本列表",
    ),
    "odd_fields_many": (
        "more than {most:count} extra fields in an article, these not kept: {fields} in {where}",
        "有的文章其他字段超过 {most:count} 个，以下未保留：{fields}，见 {where}",
    ),
    "odd_values_many": (
        "fields of more than {most:count} values, only the first kept: {fields} in {where}",
        "值超过 {most:count} 个的字段，只保留前面的：{fields}，见 {where}",
    ),
    "interval_widened": (
        "from {first} to {last} there are too many {interval}s: counted by {used}; give --since and --until",
        "{first} 至 {last} 跨度过大，无法逐{interval}统计，已改为按{used}统计：请用 --since 和 --until 限定日期",
    ),
}
