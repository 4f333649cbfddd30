"""Sentences on archives in a cluster: addresses, hosts that do not answer, other writers."""

from __future__ import annotations

__all__ = ["SENTENCES"]

SENTENCES: dict[str, tuple[str, str]] = {
    # addresses
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
    "cluster_name_invalid": (
        "{name:quoted} cannot be the name of an archive in a cluster: use a-z, 0-9 and hyphens, with no number after "
        "the last hyphen",
        "{name:quoted}不能用作集群中的库名：只能用 a-z、0-9 和连字符，最后一个连字符之后不能是数字",
    ),
    "cluster_extra_missing": (
        "an index in a cluster needs more packages: run `pip install '.[cluster]'` in the checkout",
        "集群中的索引还需要其他软件包：请在源码目录运行 `pip install '.[cluster]'`",
    ),
    # the cluster does not answer
    "cluster_unreachable": (
        "the cluster at {hosts} does not answer ({reason:known}); the index is as it was: try again in a minute, and "
        "see whether its nodes run and the address is right",
        "集群 {hosts} 没有应答（{reason:known}），索引未受影响：请稍后再试，并检查各节点是否在运行、地址是否正确",
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
    # writers
    "cluster_lease_lost": (
        "{path} was taken over by another writer, since this one was not heard of for {seconds:g} s; nothing was "
        "published: sync again",
        "本进程超过 {seconds:g} 秒没有回应，{path} 已由其他进程接手写入；未发布任何内容：请重新同步",
    ),
    "cluster_published_meanwhile": (
        "another writer has published {path} meanwhile; nothing of this one was: sync again",
        "其他进程已先发布了 {path}，本次没有发布：请重新同步",
    ),
    "cluster_holder": (
        "pid {pid} on {host} since {since}",
        "{host} 上的进程 {pid}（始于 {since}）",
    ),
    # loading by several machines
    "spread_needs_cluster": (
        "{path} is in a folder, and only an index in a cluster is loaded by several machines: give an address such as "
        "opensearch://host:9200/archive, or use `rebuild`",
        "{path} 是文件夹中的索引，只有集群中的索引才能由多台机器一起装载：请给出 "
        "opensearch://主机:9200/库名 这样的地址，或改用 `rebuild`",
    ),
    "spread_differs": (
        "newsearch on {host} analyses texts in another way ({found}) than where the load was started ({expected}): "
        "install the same version on all machines, and load again",
        "{host} 上的 newsearch 分析文本的方式（{found}）与发起装载的机器（{expected}）不同："
        "请在所有机器上安装同一版本，再重新装载",
    ),
    "spread_over": (
        "the load that this task belongs to has ended: nothing of it was written now, and nothing is left to do",
        "此任务所属的装载已经结束：本次没有写入任何内容，也无须再做什么",
    ),
    "spread_incomplete": (
        "{count} seed files were read by no task, {file:quoted} among them; nothing was published: load again, and "
        "look into the log of the scheduler",
        "有 {count} 个原始文件没有任何任务读过，其中有{file:quoted}；未发布任何内容：请查看调度程序的日志，再重新装载",
    ),
    "spread_miscounted": (
        "there are {found:,} articles in the index, and the seed files have {expected:,}: they have changed while they "
        "were read; nothing was published: load again",
        "索引中有 {found:,} 篇文章，原始文件中有 {expected:,} 篇：读取期间文件有改动；未发布任何内容：请重新装载",
    ),
    # verify
    "cluster_index_missing": (
        "{path} is not in the cluster: run `{command} verify --repair`, or rebuild it from your seeds,"
        " `{command} rebuild seeds`",
        "集群中没有 {path}：请运行 `{command} verify --repair`，或用原始文件夹重建，如 `{command} rebuild seeds`",
    ),
    "cluster_index_unlisted": (
        "{path} is left over from a writer that was killed: the next sync removes it",
        "{path} 是中断的写入遗留下来的：下次同步时会删除",
    ),
}
