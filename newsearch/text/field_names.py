"""By which names each attribute of an article is known: in lines of texts, records, front matter and queries.

A name means the same attribute wherever it is one, but for two. 版面 is the page in lines and records, where the value
may name a section, too (`版面：第3版：要闻`), and the section in a query (`版面:要闻`). 文字 before a colon names who
wrote; a column of that name may hold the text.
"""

from __future__ import annotations

__all__ = ["IN_FRONT_MATTER", "IN_QUERIES", "IN_RECORDS", "LABELS", "SHORT_TEXTS"]

LABELS = {
    "headline": "title headline"
    " 标题 標題 题目 題目 题名 題名 篇名 主标题 主標題 正题 新闻标题 新聞標題 文章标题 文章標題",
    "kicker": "引题 引題 肩题 肩題 眉题 眉題",
    "subtitle": "副题 副題 副标题 副標題",
    "date": "date publicationdate"
    " 日期 时间 時間 发布时间 發布時間 發佈時間 发布日期 發布日期 發佈日期 发表时间 發表時間 发表日期 發表日期"
    " 出版日期 刊登日期 刊载日期 刊載日期 见报日期 見報日期 报道时间 報導時間 报道日期 報導日期 报纸日期"
    " 出版时间 出版時間 刊发日期 刊發日期 刊发时间 刊發時間 发稿日期 播出时间"
    " 新闻日期 发稿时间 更新时间 更新時間",
    "source": "source publication publicationtitle 报刊名 报纸名 刊名 报别 報別 文献来源 文獻來源"
    " 公众号 公众号名称 发布单位"
    " 来源 來源 出处 出處 稿源 媒体 媒體 报纸 報紙 报名 報名 报刊 報刊 新闻来源 新聞來源 文章来源 文章來源"
    " 信息来源 稿件来源 来源媒体 來源媒體 报纸名称 报刊名称",
    "byline": "author authors byline author/byline"
    " 责任者 作者 记者 記者 通讯员 通訊員 撰文 署名 文字 文章作者 本报记者 本報記者",
    "page": "page 版别 版別 版次 版面 版号 版號 版位",
    "section": "section 版名 版面名称 栏目 欄目 专栏 專欄 频道 頻道 版块 版塊 分类 分類",
    "url": "链接 鏈接 連結 网址 網址 原文链接 原文連結 原文网址 原文地址 url",
    "body": "fulltext text content 内文 內文 新闻正文 正文 内容 內容 全文 文章内容 文章內容 新闻内容 新聞內容 正文内容",
}
"""What stands before a colon at the start of a line, in both scripts and in English, and names a column as well.
A name that may begin a sentence of an article is none: 地址：东川路1号. Chosen by hand."""

IN_RECORDS = {
    "id": "docno docid newsid uuid uniqueid 编号 文章编号 新闻编号 稿件编号",
    "headline": "ti biaoti contenttitle mainhead mainheadline hl1 heading 标题 题目 题名 主标题 主题目 篇名",
    "body": "articlebody rawcontent rawtext bodytext storytext fulltext contenttext textcontent maintext plaintext "
    "contentencoded bodycontent contents zhengwen neirong "
    "paragraphs paragraph paras para shorttext sentence html htmlbody bodyhtml htmlcontent "
    "微博正文 微博内容 博文 推文 正文 内容 全文 文本 正文内容 文章正文 段落",
    "date": "pubtime publishtime publishedtime publishdate publisheddate publish publicationdate publishat "
    "datepublished "
    "releasedate releasetime issuedate issued newsdate newstime posttime postdate dateline docdate showtime "
    "displaytime "
    "date_time time timestamp ts day dcdate created createdat createtime createdtime createdate creationdate ctime "
    "inputtime inserttime addtime updated updatedat updatetime updatedate modified mtime lastmod "
    "riqi fabushijian shijian seendate datepublish timeadded ptime publictime publicationtime "
    "dateissued datepub dateofpublication "
    "日期 发布时间 发布日期 发表时间 发表日期 出版日期 出版时间 刊登日期 "
    "见报日期 报纸日期 出版年月日 刊期 时间 年月日 更新时间 创建时间",
    "kicker": "kick supertitle overline uptitle pretitle introtitle 引题 肩题 眉题",
    "subtitle": "subhead subheadline subheading hl2 vicetitle 副题 副标题 子标题",
    "byline": "authors authorname writer reporter journalist creator dccreator namepart au zuozhe "
    "作者 记者 撰稿 撰稿人 作者姓名 责任者",
    "source": "medianame media newspaper paper papername publisher publishername publication site sitename "
    "website origin originname sourcename srcname copyfrom laiyuan 来源 媒体 媒体名称 报纸 报纸名称 报纸名 报名 "
    "报刊 报刊名称 刊名 出处 文献来源 信息来源 网站",
    "section": "category categories categoryname channel channelname column columnname sectionname pagename "
    "labeldesc lanmu "
    "版名 版面名 版面名称 栏目 栏目名称 频道 频道名称 分类 类别 专栏",
    "page": "pageno pagenum pagenumber pagenr verno banci 版次 版面 版号 版 版次号 版面号 叶 页 页码",
    "url": "href uri permalink sourceurl weburl originalurl srcurl loc pageurl docurl 链接 网址 原文链接 地址 网页地址",
}
"""Names of columns and fields beside those of `RECORD_KEYS`, the preferred ones first: so some of `LABELS` stand here
again, and the others come after all of these. From APIs, crawlers, feeds, CNKI-like
and paper databases, SogouCS, NITF and tables in Chinese; chosen by hand."""

SHORT_TEXTS = (
    "brief summary abstract abstractnote description desc digest intro introduction excerpt lead teaser snippet"
)
SHORT_TEXTS += " 摘要 内容摘要 导语 导读 简介 描述 概要 提要"
"""What is the body only where there is no other."""

IN_FRONT_MATTER = {
    "byline": "authors",
    "date": "publishdate created",
    "section": "category categories",
    "page": "page_no",
    "url": "original",
}
"""Names in front matter beside those of `RECORD_KEYS` and `LABELS`. Fewer than in records: updated and lastmod are days
of the file, permalink is a path on the site, type and layout tell how a page is shown."""

IN_QUERIES = {
    "headline": "headline title 标题 標題 篇名 题名 題名 ti",
    "body": "body text 正文",
    "byline": "byline author 作者 记者 記者 au",
    "source": "source 来源 來源 刊名 报刊名 报纸名称 報紙名稱",
    "section": "section 版面 栏目",
    "page": "page 版 版次",
    "date": "date 日期",
    "mentions": "mentions mention 提及",
    "pinyin": "pinyin py 拼音",
}
"""What may stand before a colon in a query, the name of the field first. Fewer than in lines, since pasted headlines
have colons as well: 时间：… or 内容：… is text there."""
