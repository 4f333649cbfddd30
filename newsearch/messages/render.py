"""Labels and sentences around hits, counts, reports and the command line's own answers."""

from __future__ import annotations

__all__ = ["SENTENCES"]

SENTENCES: dict[str, tuple[str, str]] = {
    # labels and lines around hits
    "articles": ("{number:articles}", "{number:articles}"),
    "total": ("{total:articles}", "共 {total:articles}"),
    "partial_total": ("{number:count} with fewer words", "另有 {number:count} 篇只含部分检索词"),
    "page_of": ("page {page} of {pages}", "第 {page}/{pages} 页"),
    "seconds": ("{seconds:.3f} s", "{seconds:.3f} 秒"),
    "note": ("note: {note}", "注：{note}"),
    "did_you_mean": ("did you mean: {queries}?", "您要找的是：{queries}？"),
    "suggested": ("{query} ({total:articles})", "{query}（{total:articles}）"),
    "undated": ("undated", "未写日期"),
    "no_headline": ("(no headline)", "（无标题）"),
    "page_with_number": ("page {page}", "第 {page} 版"),
    "page_with_name": ("page {page}", "{page}"),
    "is_reprint": ("reprint", "转载"),
    "fewer_words": ("with fewer words:", "以下只含部分检索词："),
    "lacks": ("without {words}", "缺 {words}"),
    "reprints": ("reprints", "转载"),
    "reprints_folded": ("{number:reprint|reprints} folded", "另有 {number:count} 篇转载"),
    "mentions": ("mentions {days}", "文中提到：{days}"),
    "period": ("{first} to {last}", "{first} 至 {last}"),
    # facets and counts over time
    "facet_year": ("year", "年份"),
    "facet_month": ("month", "月份"),
    "facet_source": ("source", "来源"),
    "facet_section": ("section", "版面"),
    "facet_page": ("page", "版次"),
    "facet_byline": ("byline", "作者"),
    "facet_people": ("people", "人物"),
    "facet_places": ("places", "地点"),
    "facet_organisations": ("organisations", "机构"),
    "facet_automatic": ("automatic", "自动识别"),
    "facet_more": ("{more:count} more", "另有 {more:count} 项"),
    "facet_earlier": ("{more:count} earlier", "更早的 {more:count} 项"),
    "facet_remark": ("({remark})", "（{remark}）"),
    "facet_both": ("{hidden}, {automatic}", "{hidden}，{automatic}"),
    "interval_year": ("year", "年"),
    "interval_month": ("month", "月"),
    "interval_day": ("day", "日"),
    "span_year": ("{number} years", "{number} 年"),
    "span_month": ("{number} months", "{number} 个月"),
    "span_day": ("{number} days", "{number} 天"),
    "bar_spans": ("a bar is {span}", "每条代表 {span}"),
    "row_spans": ("a line is {span}", "每行代表 {span}"),
    "undated_in_no_bucket": (
        "{number:articles} without a date are in no {interval}",
        "{number:articles}未写日期，未计入各{interval}",
    ),
    "undated_with_word": (
        "{number:articles} with {word} without a date are in no {interval}",
        "含“{word}”的 {number:articles}未写日期，未计入各{interval}",
    ),
    "column_articles": ("articles", "总篇数"),
    "trend_rates": ("articles with each word per 1,000 of the period", "每千篇中含该词的篇数"),
    "trend_rates_and_counts": (
        "articles with each word per 1,000 of the period, and in all",
        "每千篇中含该词的篇数，以及总篇数",
    ),
    "axis_articles": ("articles a {interval}", "每{interval}篇数"),
    "axis_rate": ("articles per 1,000 a {interval}", "每{interval}每千篇中的篇数"),
    # what an index holds, and the steps from a text to its tokens
    "stat_articles": ("articles", "文章"),
    "stat_seed_files": ("seed files", "原始文件"),
    "stat_engine": ("engine", "引擎"),
    "stat_generation": ("generation", "世代"),
    "stat_bytes": ("bytes", "字节"),
    "stat_format": ("format", "格式"),
    "stat_fingerprint": ("fingerprint", "分析器指纹"),
    "step_source": ("source", "原文"),
    "step_folded": ("folded", "归一"),
    "step_units": ("units", "单元"),
    "step_words": ("words", "词语"),
    "step_parts": ("parts", "检索词"),
    "step_layer": ("layer {layer}", "{layer} 层"),
    # watches
    "watch_added": ("{name}: {query} · {found:articles} now", "{name}：{query} · 现有 {found:articles}"),
    "watch_known": (
        "{name}: {query} · {found:articles} known · {since}",
        "{name}：{query} · 已知 {found:articles} · {since}",
    ),
    "watch_last_run": ("last run {time}", "上次运行 {time}"),
    "watch_never_run": ("added {time}, never run", "{time} 添加，尚未运行"),
    "watch_news": ("{name}: {query} · {new} new", "{name}：{query} · 新增 {new} 篇"),
    "watch_news_and_more": (
        "{name}: {query} · {new} new, {more} more in the next run",
        "{name}：{query} · 新增 {new} 篇，另有 {more} 篇留待下次运行",
    ),
    # the report of a sync
    "report_files": (
        "files     {added} added, {changed} changed, {removed} removed, {unchanged} unchanged",
        "文件  新增 {added} 个，更新 {changed} 个，移除 {removed} 个，未变 {unchanged} 个",
    ),
    "report_articles": (
        "articles  {added} added, {changed} changed, {removed} removed; {total} in the index",
        "文章  新增 {added} 篇，更新 {changed} 篇，移除 {removed} 篇；索引共 {total} 篇",
    ),
    "report_time": ("time      {seconds:.2f} s, {speed:.1f} MB/s", "用时  {seconds:.2f} 秒，{speed:.1f} MB/s"),
    "report_skipped": ("skipped   {files}: {reason}", "跳过  {files}：{reason}"),
    "report_skipped_more": (
        "skipped   {files} and {more} more: {reason}",
        "跳过  {files} 及另外 {more} 个文件：{reason}",
    ),
    "reason_and_more": ("{reason} ({more:count} more like it)", "{reason}（另有 {more:count} 处类似）"),
    "report_oddity": ("odd       {note}", "存疑  {note}"),
    "report_more": (
        "          {more:line|lines} more: pass --verbose or --json",
        "      另有 {more:count} 条：请加上 --verbose 或 --json",
    ),
    "report_note": ("note      {note}", "说明  {note}"),
    # what seed files would be read as
    "check_date": ("date", "日期"),
    "check_headline": ("headline", "标题"),
    "check_byline": ("byline", "作者"),
    "check_source": ("source", "来源"),
    "check_page": ("page", "版次"),
    "check_length": ("length", "字数"),
    "check_begins": ("begins", "开头"),
    "check_more": ("{more:count} more", "另有 {more:count} 篇"),
    "check_total": (
        "{files:file|files}, {articles:articles} would be read",
        "{files:count} 个文件，可读取 {articles:articles}",
    ),
    "form_json": ("JSON", "JSON 数据"),
    "form_json_lines": ("JSON Lines", "JSON Lines 数据"),
    "form_html": ("HTML", "HTML 网页"),
    "form_xml": ("XML", "XML 数据"),
    "form_table": ("table", "表格"),
    "form_subtitles": ("subtitles", "字幕"),
    "form_page": ("text", "文本"),
    "form_markdown": ("Markdown", "Markdown 文本"),
    # what the command line says itself
    "all_is_well": ("all is well", "一切正常"),
    "reading_seeds": ("indexing", "正在建立索引"),
    "confirm_removal": ("Let them go?", "要移除吗？"),
    "query_missing": ("Missing argument 'QUERY...'.", "缺少检索式：请在命令后写出要找的词"),
    "stopped": ("stopped", "已中止"),
    "stopped_writing": (
        "stopped: the index is as it was before; run the command again to go on",
        "已中止：索引与之前相同；如要继续，请再次运行该命令",
    ),
    "system_error": ("{path}: {reason}; check the path and who may use it", "{path}：{reason}；请检查路径及权限"),
    "system_error_alone": (
        "the system refused it: {reason}; check disks and memory, then run the command again",
        "系统拒绝了操作：{reason}；请检查磁盘和内存后重试",
    ),
    "out_of_memory": (
        "there is not enough memory: build with a smaller --memory and fewer --workers, or ask for fewer hits",
        "内存不足：请用较小的 --memory 和较少的 --workers 建立索引，或减少每页篇数",
    ),
    "number_too_large": ("a number is too large ({error}): pass a smaller one", "数值过大（{error}）：请改用较小的数"),
    "nested_too_deeply": (
        "the query or a seed is nested too deeply: use fewer brackets within each other",
        "检索式或原始文件嵌套过深：请减少层层相套的括号",
    ),
    "unexpected_error": (
        "unexpected {kind}: {error}; this is a bug: report it with what NEWSEARCH_TRACEBACK=1 prints",
        "意外的 {kind}：{error}；这是程序缺陷：请设 NEWSEARCH_TRACEBACK=1 重试，并连同其输出一起报告",
    ),
    "plot_needs_name": (
        "{path} is neither .png nor .svg: name the file so",
        "{path} 既非 .png 也非 .svg：请改用这两种文件名",
    ),
    "plot_needs_matplotlib": (
        "charts need matplotlib: pip install 'newsearch[plot]'",
        "绘图需要 matplotlib：请运行 pip install 'newsearch[plot]'",
    ),
    "plot_needs_font": (
        "no font here has Chinese characters: install one (Noto Sans CJK, for example the package fonts-noto-cjk), "
        "then remove matplotlib's font cache: rm -r ~/.cache/matplotlib",
        "没有含汉字的字体：请安装一种（如 fonts-noto-cjk 包中的 Noto Sans CJK），"
        "再删除 matplotlib 的字体缓存：rm -r ~/.cache/matplotlib",
    ),
}
