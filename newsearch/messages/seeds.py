"""Sentences on seed files: why one, or a part of it, was not read."""

from __future__ import annotations

__all__ = ["SENTENCES"]

SENTENCES: dict[str, tuple[str, str]] = {
    "seed_empty": ("is empty: nothing to read", "是空文件，没有可读的内容"),
    "seed_not_text": (
        "is not text (binary, or an encoding that is none of UTF-8, UTF-16, GB18030, Big5): save it as UTF-8",
        "不是文本（二进制文件，或编码不是 UTF-8、UTF-16、GB18030、Big5）：请另存为 UTF-8",
    ),
    "seed_bytes_replaced": (
        "was read, but {count:,} places of it are broken and stand as \ufffd: fetch it again, or mend it",
        "已读取，但有 {count:,} 处字节损坏，以 \ufffd 代替：请重新获取或改正",
    ),
    "seed_backup": (
        "is an editor's backup or an unfinished file, not read: delete it, or rename it if it is the article",
        "是编辑器的备份或未完成的文件，不予读取：请删除；若确为文章，请改名",
    ),
    "seed_image": (
        "is an image: recognise its text (OCR) and save that as .txt",
        "是图片：请先识别文字（OCR），再存为 .txt",
    ),
    "seed_media": (
        "is a sound or video file: save its transcript as .txt, .srt or .vtt",
        "是音频或视频：请将文字稿存为 .txt、.srt 或 .vtt",
    ),
    "seed_archive": ("is an archive: unpack it, and sync what is in it", "是压缩包：请先解压，再同步其中的文件"),
    "seed_caj": (
        "is in a format of CNKI, which only its own reader opens: save it there as PDF or .txt",
        "是知网专用格式，只有其阅读器能打开：请在其中另存为 PDF 或 .txt",
    ),
    "seed_ofd": (
        "is OFD or another format of fixed pages: save it as PDF or .txt",
        "是 OFD 等版式文件：请另存为 PDF 或 .txt",
    ),
    "seed_e_book": (
        "is an e-book of a kind that is not read: save it as EPUB",
        "是不能读取的电子书格式：请转换为 EPUB",
    ),
    "seed_web_archive": (
        "is an archive of pages of the web (MHTML, WARC): save it as .html",
        "是网页归档（MHTML、WARC）：请将网页另存为 .html",
    ),
    "seed_references": (
        "is a list of references (RIS, BibTeX, EndNote, NoteExpress): export it as CSV with title, date and abstract",
        "是参考文献列表（RIS、BibTeX、EndNote、NoteExpress）：请导出为含标题、日期和摘要的 CSV",
    ),
    "seed_word_boxes": (
        "is a table of recognised words and their places: let tesseract write .txt or .hocr",
        "是识别出的字词及其位置的表格：请让 tesseract 输出 .txt 或 .hocr",
    ),
    "seed_question_marks": (
        "has question marks where its characters were: they were lost when it was saved; fetch it again",
        "文字都变成了问号，保存时已经丢失：请重新获取",
    ),
    "seed_encoded_twice": (
        "was saved in an encoding that it did not have: its characters were set right",
        "保存时编码用错（乱码），文字已还原",
    ),
    "seed_mail": ("is mail: save its text as .txt", "是电子邮件：请将其文字存为 .txt"),
    "seed_word": (
        "is a document of a word processor: save it as .docx, .odt or .txt",
        "是文字处理软件的文档：请另存为 .docx、.odt 或 .txt",
    ),
    "seed_spreadsheet": ("is a spreadsheet: save it as .xlsx or .csv", "是电子表格：请另存为 .xlsx 或 .csv"),
    "seed_slides": ("is a set of slides: save its text as .txt", "是演示文稿：请将其中的文字存为 .txt"),
    "seed_dump": (
        "is a database or a dump of one: export the table of articles as .csv or .jsonl",
        "是数据库或其转储：请将文章表导出为 .csv 或 .jsonl",
    ),
    "seed_code": ("is program code, not news: leave it out of the seeds", "是程序代码，不是新闻：请勿放入原始文件夹"),
    "seed_settings": (
        "is a log or settings of a program, not news: leave it out of the seeds",
        "是程序的日志或设置，不是新闻：请勿放入原始文件夹",
    ),
    "seed_font": ("is a font, not news: leave it out of the seeds", "是字体文件，不是新闻：请勿放入原始文件夹"),
    "seed_readme": (
        "is about the files beside it, not news: leave it out of the seeds, or rename it if it is an article",
        "是对其他文件的说明，不是新闻：请勿放入原始文件夹；若确为文章，请改名",
    ),
    "seed_needs_pdf": (
        "is a PDF, which needs pypdfium2: pip install '.[pdf]'",
        "是 PDF，读取需要 pypdfium2：请运行 pip install '.[pdf]'",
    ),
    "seed_needs_xlsx": (
        "is a workbook, which needs openpyxl: pip install '.[xlsx]', or save it as .csv",
        "是电子表格，读取需要 openpyxl：请运行 pip install '.[xlsx]'，或另存为 .csv",
    ),
    "seed_pdf_without_text": (
        "is a PDF without a text that can be read: recognise its text (OCR) first",
        "是没有可读文字层的 PDF：请先识别文字（OCR）",
    ),
    "seed_encrypted": (
        "is protected by a password or a licence: save it without",
        "受密码或授权保护：请去除保护后另存",
    ),
    "seed_container_damaged": (
        "is damaged or cut off ({error:known}): fetch it again, or open it and save it anew",
        "已损坏或不完整（{error:known}）：请重新获取，或打开后另存",
    ),
    "seed_too_many_members": (
        "has {count:,} parts, more than {most:,}: split it into several files",
        "包含 {count:,} 个部分，超过 {most:,} 个：请拆分成几个文件",
    ),
    "seed_unpacks_too_much": (
        "unpacks to more than {most} MB: split it into several files",
        "解压后超过 {most} MB：请拆分成几个文件",
    ),
    "seed_member_missing": (
        "lacks its part {member}, which was not read: fetch it again",
        "缺少其中的 {member}，该部分未读取：请重新获取",
    ),
    "seed_document_without_text": (
        "is a document without any text: nothing to read",
        "文档中没有文字，没有可读的内容",
    ),
    "reader_failed": (
        "was not read, for its reader {reader} failed ({error:known}): report this to its makers",
        "未能读取，因为读取程序 {reader} 出错（{error:known}）：请向其作者报告",
    ),
    "reader_gave": (
        "was not read, for its reader {reader} gave a {kind} where an Article is due: report this to its makers",
        "未能读取，因为读取程序 {reader} 给出的是 {kind} 而不是 Article：请向其作者报告",
    ),
    "reader_no_format": (
        "the reader {reader} of this package ({value}) is no newsearch.SeedFormat: mend the package, or uninstall it",
        "这个软件包的读取程序 {reader}（{value}）不是 newsearch.SeedFormat：请修复或卸载该软件包",
    ),
    "reader_not_loaded": (
        "the reader {reader} of this package could not be loaded ({error:known}): mend the package, or uninstall it",
        "这个软件包的读取程序 {reader} 无法载入（{error:known}）：请修复或卸载该软件包",
    ),
    "seed_licence": (
        "is a licence or a list of authors, not news: leave it out of the seeds",
        "是许可证或作者名单，不是新闻：请勿放入原始文件夹",
    ),
    "seed_not_json": (
        "is not JSON ({error:known}): mend it, or save one record a line as .jsonl",
        "不是有效的 JSON（{error:known}）：请改正，或每行一条记录存为 .jsonl",
    ),
    "seed_no_records": (
        "has no records with a headline or a body: name them title and text",
        "没有含标题或正文的记录：请将字段命名为 title 和 text",
    ),
    "seed_line_not_json": (
        "line {line} is not JSON ({error:known}): mend the line",
        "第 {line} 行不是有效的 JSON（{error:known}）：请改正该行",
    ),
    "seed_line_without_text": (
        "line {line} has neither a headline nor a body: name them title and text",
        "第 {line} 行既无标题也无正文：请将字段命名为 title 和 text",
    ),
    "seed_line_too_long": (
        "line {line} has more than {most:,} characters: cut the record into several",
        "第 {line} 行超过 {most:,} 个字符：请将该记录拆分为几条",
    ),
    "seed_record_too_long": (
        "has a record of more than {most:,} characters: cut it into several",
        "有一条记录超过 {most:,} 个字符：请拆分为几条",
    ),
    "seed_page_too_large": (
        "is a page of more than {most} MB: split it, save its articles as .jsonl, or sync with a larger --memory",
        "是超过 {most} MB 的页面：请拆分成几个文件、将其中的文章存为 .jsonl，或在 sync 时加大 --memory",
    ),
    "seed_more_skipped": (
        "has {count:,} more parts that were not read, for reasons like these",
        "另有 {count:,} 处因类似原因未读",
    ),
    "seed_doctype": (
        "is XML with a DOCTYPE, which is not read: save it without",
        "是带 DOCTYPE 的 XML，不予读取：请去掉 DOCTYPE 后另存",
    ),
    "seed_not_xml": ("is not XML ({error:known}): mend it", "不是有效的 XML（{error:known}）：请改正"),
    "seed_xml_without_text": (
        "is XML without a title or a body: nothing to read",
        "这个 XML 文件既无标题也无正文，没有可读的内容",
    ),
    "seed_records_without_text": (
        "has records without a headline or a body ({count:,}, the first one number {first}): name them title and text",
        "有 {count:,} 条记录既无标题也无正文，第一条是第 {first} 条：请将字段命名为 title 和 text",
    ),
    "seed_table_columns": (
        "is a table without a column for a headline or a body ({columns}): name one title or text in its first row",
        "是表格，但各列（{columns}）中没有可识别的标题或正文：请在首行将相应的列命名为“标题”或“正文”",
    ),
    "seed_row_too_long": (
        "line {line} ends a row of {cells} cells where the first row names {columns} columns: put cells in quotes",
        "第 {line} 行结束的一行有 {cells} 格，而首行只有 {columns} 列：请将含分隔符的格用引号括起",
    ),
    "seed_row_without_text": (
        "line {line} ends a row with neither a headline nor a body: fill in one of them",
        "第 {line} 行结束的一行既无标题也无正文：请补上其一",
    ),
    "columns_unknown": (
        "{name:quoted} cannot be read as {attribute:quoted}: choose one of {attributes}",
        "{name:quoted}不能作为{attribute:quoted}读取：可选 {attributes}",
    ),
    "columns_without_name": (
        "a column for {attribute} has no name, or one of more than {most} characters: write 标题=headline",
        "对应 {attribute} 的列没有名称，或名称超过 {most} 个字符：请写成 标题=headline",
    ),
    "columns_unreadable": (
        "{columns:quoted} is no map of columns: write 标题=headline,内容=body",
        "{columns:quoted}不是列名对照：请写成 标题=headline,内容=body",
    ),
    "seed_dates_unread": (
        "has dates that cannot be read, kept as fields as they stand: {fields}; write 2031-04-09",
        "有的日期无法识别，作为其他字段原样保留：{fields}；请写成 2031-04-09",
    ),
    "seed_fields_long": (
        "has fields of more than {most:,} characters, which were not kept: {fields}; call one text if it is the body",
        "有超过 {most:,} 个字符的字段未保留：{fields}；若其中有正文，请将该字段命名为“正文”",
    ),
    "seed_fields_nested": (
        "has fields that are lists of objects, or too deep in objects, which were not kept: {fields}; make them texts",
        "有嵌套过深或由对象组成的字段未保留：{fields}；请改为文本或文本列表",
    ),
    "seed_fields_many": (
        "has articles of more than {most:,} extra fields; these were not kept: {fields}",
        "有的文章其他字段超过 {most:,} 个，以下字段未保留：{fields}",
    ),
    "seed_values_many": (
        "has fields of more than {most:,} values, of which the first were kept: {fields}",
        "有字段的值超过 {most:,} 个，只保留了前面的值：{fields}",
    ),
    "seed_subtitles_without_text": (
        "is a file of subtitles without any text: nothing to read",
        "字幕文件中没有文字，没有可读的内容",
    ),
    "seed_mets": (
        "is METS, which only lists the files of an issue: add its ALTO or PAGE files",
        "是 METS 文件，只列出一期报纸的各个文件：请加入其中的 ALTO 或 PAGE 文件",
    ),
    "seed_abbyy": (
        "is XML of ABBYY FineReader, which is not read: export the pages as ALTO or text",
        "是 ABBYY FineReader 的 XML，不能读取：请将各页导出为 ALTO 或文本",
    ),
    "seed_page_without_words": (
        "is a page of text recognition without any words: recognise its text first",
        "是没有文字的版面识别文件：请先识别文字",
    ),
    "seed_html_without_text": (
        "is a page without paragraphs of text: nothing to read",
        "网页中没有成段的文字，没有可读的内容",
    ),
    "seed_html_forum": (
        "is a thread of a forum, not an article: leave it out, or save its posts as .jsonl",
        "是论坛帖子，不是新闻：请移除，或将各帖存为 .jsonl",
    ),
    "seed_html_list": (
        "lists the headlines of other pages, and is no article itself: leave it out",
        "是列出其他文章标题的目录页，本身不是文章：请移除",
    ),
    "seed_list": (
        "is a list or a table without sentences: nothing to read as an article",
        "只是列表或表格，没有成句的文字，不能作为文章读取",
    ),
    "seed_table": (
        "is a table, not articles: save its records as .jsonl",
        "是表格而不是文章：请将其中的记录存为 .jsonl",
    ),
    "contents_table": ("{heading} is a table of contents, not an article", "“{heading}”是目录，不是文章"),
    "part_heading": (
        "{heading} names a part of the page, not an article",
        "“{heading}”是版面栏目名，不是文章",
    ),
    "seed_path_missing": (
        "{path} does not exist: name a seed file or a folder of them",
        "{path} 不存在：请指定原始文件或其所在文件夹",
    ),
    "seeds_are_index": (
        "{path} is the folder of the index itself: name another one for the index with --index",
        "{path} 就是索引所在的文件夹，不能同时作为原始文件夹：请用 --index 给索引另指定一个文件夹",
    ),
    "seed_path_unreadable": (
        "{path} cannot be read ({error:known}): check who may read it, or name another one",
        "{path} 无法读取（{error:known}）：请检查读取权限，或指定另一个",
    ),
    "seed_no_file": (
        "is a pipe, a socket or a device, not a file: it is never read, move it elsewhere",
        "是管道、套接字或设备，不是文件，不予读取：请移到别处",
    ),
    "seed_too_slow": (
        "took longer than {seconds:g} s to read: cut it into several files",
        "读取超过 {seconds:g} 秒仍未完成：请拆分成几个文件",
    ),
}
