"""The Chinese surnames: those that begin a name in the dictionary, and those that make a short line a name.

Both lists were chosen by hand.
"""

from __future__ import annotations

__all__ = ["COMMON_SURNAMES", "SURNAMES"]

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦马苗凤方俞任"
    "袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元顾孟黄穆萧尹姚邵湛汪祁毛禹狄米贝臧计成戴谈宋"
    "茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房丁邓郁单洪包诸"
    "左石崔吉龚程嵇邢裴陆荣翁荀甄曲封储靳段焦巴牧车侯班仰仲伊宫宁仇栾甘祖武符刘景詹龙叶黎白蒲从索赖卓蔺屠蒙池乔翟"
    "谭冉桑桂牛边燕尚温庄柴瞿阎连习艾向古易廖耿文匡欧沃蔚隆师巩聂晁敖冷辛那简饶曾沙丰关查游权岳帅佟谌闫肖晏阳苑谷"
    "信楼鄢覃代解涂卿旷丛苟刑仝官"
)
"""Surnames that begin a word which jieba tags as a person; without 付, which mostly means to pay."""

COMMON_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟"
    "谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤齐包樊殷施洪温庄柴翟"
)
"""Surnames that tell a name from a subtitle where it stands alone in a line: rarer ones are everyday words as well."""
