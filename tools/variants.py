"""Makes the tables of variant characters, `variants.txt` and `radicals.txt`, and of words with them, `respelled.txt`.

    python -m tools.variants

A variant is folded to the simplified form of its standard character, where OpenCC's `t2s` leaves it as it is:

- forms of Hong Kong and Taiwan, as OpenCC 1.4.2 (Apache License 2.0) reads them with `hk2t` and `tw2t` (枱 檯, 簷 檐);
- forms of Japan, as it reads them with `jp2t` (広 廣, 沢 澤): in names, and in older papers of Taiwan;
- forms of old print, `OLD`: by hand, after 第一批异体字整理表 (1955) and 印刷通用汉字字形表 (1965);
- 着, which Taiwan and older print write 著. Simplified text has both, 看着 and 著名: one of them must give way, and the
  words with 著 are given to jieba in their folded form (`respelled.txt`), with the frequency and the tag that its
  dictionary (MIT) has for them;
- 钟, which is 锺 in a few names (钱锺书, also printed 钱钟书), though 鍾 is simplified to 钟.

No other character of GB 2312 is folded: simplified text has it in its own right (OpenCC reads 么 of Taiwan as 幺).

A radical is folded to the ideograph that looks like it, by Equivalent_Unified_Ideograph of the Unicode Character
Database (Unicode License), which Perl's standard library has (`Unicode::UCD`). NFKC knows the Kangxi Radicals only.
"""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from collections import defaultdict

import jieba

from newsearch.text.characters import HAN
from newsearch.text.folding import fold
from tools.characters import TABLES, write
from tools.words import dictionary

ONE = {"著": "着", "锺": "钟"}
"""Of two characters of GB 2312 that are one to a reader: the one that is folded, and what it becomes."""

OLD = (
    "靑青 愼慎 尙尚 吿告 淸清 値值 兪俞 晩晚 毎每 歩步 黙默 緖绪 竝并 屛屏 姸妍 硏研 餠饼 騈骈 郞郎 槪概 塡填 顚颠 "
    "鄕乡 鄊乡 郷乡 欵款 隷隶 鬪斗 閙闹 疎疏 踈疏 囘回 囬回 廻回 効效 勅敕 剳札 叅参 圅函 坵丘 埜野 壻婿 夀寿 妬妒 "
    "姉姊 姙妊 娯娱 宂冗 寃冤 峩峨 帋纸 幇帮 廐厩 徃往 恠怪 悤匆 惪德 慙惭 戞戛 挿插 搨拓 撡操 攷考 旾春 昬昏 晳晰 "
    "暎映 朶朵 栢柏 桒桑 椗碇 槀槁 氊毡 氷冰 汚污 涙泪 湻淳 滛淫 煕熙 熈熙 煑煮 牎窗 窓窗 窻窗 牕窗 犂犁 玅妙 珎珍 "
    "璢琉 甎砖 甦苏 畆亩 畂亩 畧略 畱留 痲麻 瘉愈 皷鼓 盌碗 矦侯 碁棋 稾稿 穉稚 穽阱 窰窑 粬曲 紥扎 緜绵 繍绣 罸罚 "
    "羗羌 耡锄 聨联 肎肯 胷胸 脗吻 臋臀 荅答 荳豆 蔴麻 衂衄 衇脉 袠帙 裠裙 覩睹 覊羁 詶酬 誖悖 謌歌 豓艳 賍赃 賸剩 "
    "躭耽 躱躲 軄职 軆体 躰体 輭软 廹迫 逈迥 邨村 醻酬 鋜镯 鎗枪 鑚钻 阬坑 陗峭 隄堤 隣邻 鞌鞍 韮韭 頋顾 饍膳 髩鬓 "
    "鬀剃 鵞鹅 鹻碱 麁粗 龢和 亾亡 兎兔 冐冒 凴凭 刦劫 刼劫 匄丐 卄廿 厰厂 吚咿 咊和 哶咩 喆哲 嗁啼 "
    "囯国 戸户 𠮷吉 擧举 鬭斗 鬬斗 澁涩 "
    "働动 舎舍 鉱矿 鑛矿 砲炮 礮炮 礟炮 鐡铁 塲场 寳宝 膓肠 飜翻 庻庶 擕携 濶阔 玆兹 秊年 廼乃 迺乃 觔斤 譌讹 麤粗 "
    "榖谷 糓谷 陜陕 霛灵 鞵鞋 韤袜 鼈鳖 骾鲠 皐皋 炤照 稺稚 竢俟 艸草 涖莅 蟁蚊 遯遁 阨厄 頺颓 穨颓 餧喂 剗铲 劵券 "
    "勗勖 啣衔 媿愧 嬝袅 尅克 彊强 彛彝 彞彝 徬彷 憇憩 揑捏 搾榨 晧皓 梹槟 毘毗 澂澄 烖灾 眎视 凖准 堦阶 緐繁 茘荔 "
    "閧哄 鬦斗 閗斗 倂并 㑹会 虵蛇 葢盖 甞尝 猨猿 鼇鳌 鴈雁 雝雍 牐闸 徧遍 剏创 刱创 攩挡 唘启 䇿策 筞策 筴策 籖签 "
    "襃褒 慿凭 恡吝 悋吝 悞误 悮误 暱昵 暠皓 皜皓 曡叠 櫈凳 槕桌 櫂棹 欝郁 歛敛 殀夭 湼涅 潄漱 灋法 灮光 燄焰 焔焰 "
    "爕燮 牋笺 犇奔 逩奔 狥徇 獘毙 璚琼 癈废 睠眷 碪砧 禩祀 筯箸 篛箬 簒篡 粃秕 絏绁 緥褓 罇樽 翶翱 聦聪 聡聪 舩船 "
    "艢樯 蓡参 蔆菱 藳稿 蘓苏 虗虚 蜯蚌 蝡蠕 裌夹 襍杂 觧解 訙讯 詧察 譔撰 貭质 賷赍 蹔暂 蹧糟 軰辈 輙辄 辠罪 辤辞 "
    "廵巡 酧酬 醕醇 釬焊 銲焊 鎔熔 鑪炉 鑵罐 闗关 阯址 陿狭 靣面 飈飙 飃飘 餽馈 騐验 驘骡 鵶鸦 鷰燕 麐麟 麞獐 鼔鼓 "
    "齩咬 囓啮 牗牖 恊协 脇胁 凾函 呪咒 喦岩 嵓岩 嵒岩 姧奸 孼孽 嶴岙 帬裙 幚帮 怱匆 愬诉 抝拗 挵弄 掽碰 踫碰 揹背 "
    "撦扯 攲欹 敺驱 斵斫 晣晰 曁暨 朞期 枬楠 柟楠 桺柳 桮杯 楳梅 槑梅 橰槔 檝楫 淛浙 觝抵 矙瞰 磵涧 祘算 筭算 箎篪 "
    "糢模 縚绦 罣挂 羢绒 臕膘 舋衅 苐第 苽瓜 菓果 蕋蕊 蘂蕊 衒炫 袵衽 諠喧 讌宴 醼宴 讙欢 驩欢 懽欢 跥跺 迆迤 逎遒 "
    "鉋刨 鑤刨 隖坞 雰氛 霤溜 鞾靴 頫俯 俛俯 顋腮 颺扬 饟饷 駞驼 騌鬃 髈膀 鱓鳝 麅狍 鼃蛙"
)
"""Old forms, each before the standard simplified one; those that OpenCC knows are left to it."""

_PERL = (
    "my ($starts, $to, $format, $missing) = prop_invmap('EqUIdeo');"
    "for my $n (0 .. $#$starts) { next unless $to->[$n];"
    " my $end = $n < $#$starts ? $starts->[$n + 1] : $starts->[$n] + 1;"
    " print chr($_), chr($to->[$n] + $_ - $starts->[$n]), qq(\\n) for $starts->[$n] .. $end - 1 }"
)


def variants() -> dict[str, list[str]]:
    """For each simplified character its variants that `t2s` leaves as they are."""
    import opencc

    simple, *standards = (opencc.OpenCC(name).convert for name in ("t2s", "hk2t", "tw2t", "jp2t"))
    found = dict(ONE)
    for char in filter(HAN.match, map(chr, range(sys.maxunicode + 1))):
        if simple(char) == char and not char.encode("gb2312", "ignore"):
            standard = next((other for convert in standards if (other := convert(char)) != char), char)
            found[char] = simple(standard)
    found |= {old: new for old, new in map(tuple, OLD.split())}
    return _inverted({old: found.get(new, new) for old, new in found.items()})


def radicals() -> dict[str, list[str]]:
    """For each simplified character the radicals and strokes that look like it, and that NFKC leaves as they are."""
    import opencc

    simple = opencc.OpenCC("t2s").convert
    printed = subprocess.run(
        ["perl", "-CS", "-MUnicode::UCD=prop_invmap", "-e", _PERL], capture_output=True, check=True, encoding="utf-8"
    ).stdout
    pairs = (line for line in printed.splitlines() if unicodedata.normalize("NFKC", line[0]) == line[0])
    return _inverted({line[0]: simple(line[1]) for line in pairs})


def respelled() -> list[str]:
    """Lines of a dictionary for jieba: its words with a character of `ONE`, folded, each with frequency and tag.

    Left out are those that it has as often in their folded form (看著). The frequency is raised to where jieba leaves
    the word whole: 着 is far more common than 著.
    """
    known = {word: int(frequency) for word, frequency, _ in dictionary()}
    words = {fold(word).text: rest for word, *rest in dictionary() if len(word) > 1 and ONE.keys() & set(word)}
    tokenizer = jieba.Tokenizer()
    return [
        f"{word} {max(int(frequency), tokenizer.suggest_freq(word))} {tag}\n"
        for word, (frequency, tag) in words.items()
        if int(frequency) > known.get(word, 0)
    ]


def _inverted(found: dict[str, str]) -> dict[str, list[str]]:
    inverted: defaultdict[str, list[str]] = defaultdict(list)
    for variant, standard in sorted(found.items()):
        if variant != standard:
            inverted[standard].append(variant)
    return inverted


if __name__ == "__main__":
    write("variants.txt", variants())
    write("radicals.txt", radicals())
    (TABLES / "respelled.txt").write_text("".join(respelled()), "utf-8")
