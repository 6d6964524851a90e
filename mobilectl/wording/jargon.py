"""Words of the telecom trade that customers do not know by themselves, found without a glossary.

Chinese is written without spaces, so a word that nobody listed cannot be cut out of a sentence for certain. Three ways are sure enough: a
list of the trade's own words and of the beginnings and ends that it makes new ones of, such as 阶梯 before 流量; names ending in 包 that
stand between words known not to belong to them; and abbreviations by the shape of their letters.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

import ahocorasick_rs


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


WORDS = _words("""
    工料费 初装费 占用费 选号费 改号费 保号费 月功能费 功能费 代收费 信息费 调测费 开户费 移机费 拆机费 来显费
    赠款 返还款 预占 套外 超套 溢出计费 溢出费 保底 保底消费 最低消费 最低承诺 低消 双封顶 按天折算
    按日折算 日租卡 阶梯资费 阶梯计费 计费周期 出账 销账 冲账 调账 挂账 账期 出账期 分账 托收 协议扣款 授信 信用额度
    信用分购机 分月返还 分期返还 返费 转兑 结转 不结转 滚存 清转 达量限速 达量降速 达量断网 超量降速 限速阈值 流量封顶 流量池
    流量银行 后向流量 前向流量 定向流量 忙时流量 闲时流量 忙闲时 阶梯流量 区域流量 锁区 基站锁 漫游地流量 多终端共享 一卡多号
    一号多卡 一号双终端 主副卡 副卡 数据卡 物联卡 物联网卡 贴片卡 换机不换卡 合约期 协议期 承诺期 捆绑期 锁定期 在网期
    在网期限 在网时长 在网协议 宽限期 静默期 冷冻期 履约期 保号期 续约期 合约计划 合约机 靓号 靓号协议 靓号低消 携号转网 携入
    携出 携转 携网 销户 销号 拆机 移机 复装 复机 单停 双停 停机保号 预销户 预开户 预配号 回收号 降档 升档 跳档 迁转
    主资费 主体产品 可选包 叠加包 加油包 可选资费 融合套餐 融合宽带 裸宽 纳融 亲情网 集团网 虚拟网 短号集群 集群网
    家庭网 V网 呼转 呼叫转移 呼叫等待 遇忙转移 无应答转移 呼叫限制 主被叫 来显 彩印 和彩印 视频彩铃 漏话提醒
    多方通话 增值业务 梦网 二次确认 三方支付通道 话费支付通道 定制关系 国际漫游 境外数据漫游 漫游日包 边境漫游 国际长途 光猫
    铜改光 光衰 分光器 皮线光缆 主光猫 从光猫 子母光猫 组网 全屋组网 桥接 拨号上网 固移融合 上行速率 下行速率 上行带宽 下行带宽
    对称带宽 峰值速率 载波聚合 独立组网 非独立组网 网络切片 切片专网 毫秒级时延 时延保障 网络附着 短信中心 核心网 承载网
    宏站 弱覆盖 专款专用 免流包 免流服务 空中写卡 SP业务 套内外 流量日包 彩信包 小号业务
    二次放号 放号 代付关系 统付 集团统付 限制性停机 单向停机 双向停机 码号
""")
INNOCENT = _words("""
    出账单 支出账 退出账 登出账 导出账 转出账 输出账 恢复机 促销号 订单停 账单停 名单停 转移机 保底价 套外套 降档次 升档次
    二次确认收货 移机场
""")
"""Longer words of everyday life that hold one of them."""
BEFORE_DATA = _words("""
    后向 前向 阶梯 区域 锁区 忙时 闲时 定向 专属 通用 弹性 保底 滚存 结转 溢出 达量 沉默 前置 畅享 快充 夜猫 免流 尊享 安心 轻享
    优享 悦享 畅玩
""")
"""What the trade puts before 流量."""
LATIN = _words("""
    VoLTE VoNR ViLTE VoWiFi FTTR FTTH FTTB IPTV OTT QoS QoE SLA 5G-A 5GA NSA SA LTE TD-LTE FDD TDD GPRS CDMA WCDMA GSM APN QCI IMEI
    IMSI ICCID PUK PIN2 UIM USIM eSIM ONU ONT OLT GPON CPE MiFi VPDN IMS RCS USSD MMS NB-IoT IoT M2M CDN IPv6 ARPU DOU MOU ICT
    DICT
""")

# VoLTE, eSIM, NB-IoT, 5G-A. The first letter stands alone, because a pattern that begins with one set of letters is searched faster.
SHAPES = re.compile(
    r"[A-Za-z56](?:(?<=[a-z])[A-Z]{2,4}|(?<=[A-Z])(?:o[A-Z]{2,4}|[A-Z]-[A-Z][A-Za-z]{2,3})|(?<=[56])G-[A-Z])(?![A-Za-z0-9])"
)
EVERYDAY_LATIN = frozenset({"iOS", "iPAD", "eBAY", "CD-ROM"})
# What is sent or typed is a code, whatever it looks like: 发IPTV到10086.
CODE = re.compile(r"(?:发送?|回复?|编辑|输入|短信|指令|代码|口令)[“\"‘'：: ]?$")

PACK = re.compile(r"包(?![含括裹装邮年月干机办揽庇容涵])")
RUN = re.compile(r"[\u4e00-\u9fff]{2,10}$")
NO_PART = re.compile(
    r"^.*(?:办理|订购|开通|购买|赠送|赠|领取|叠加|升级|选择|推荐|续订|退订|使用|取消|加办|获得|参加|体验"
    r"|[的了和与及或在是为可请您我你们这那每本当各到从按有无没不再已将把被给送办含领买退个张条次元款种])"
)
EVERYDAY_PACKS = _words("""
    权益 语音 短信 流量 会员 视频 音乐 优惠 福利 组合 升级 安装 表情 家庭 国际 漫游 宽带 关怀 互打 打 红 钱 书 面 背 荷 邮 礼
    大礼 礼品 月 日 周 半年 季度 学期 年 天 通话 上网 数据 套餐 云盘 校园 亲情 家人 节日 春节 元旦 国庆 中秋 周末 夜间 暑期 假期
    旅游 出行 境外 港澳 亚洲 学习 学生 老人 长者 游戏 直播 追剧 阅读 彩铃 视听 影视 体育 新人 新手 惊喜 幸运 现金 资料 公文 挎
    手提 行李 急救 工具 大 小 豆 沙 菜 茶 药 香 安全 补丁 软件 文件 皮肤 数字 组 全 外 承 分 解 餐 充值 话费 积分 爱心 打折 七天
    长期 短期 基础 增值 综合 定制 单项 多项 专属 活动 生活 智能 精选 热门
""")
UNKNOWN = 2
"""The length of a name before 包 that is taken for one; longer ones are likely to be more than one word."""


def jargon(words: str) -> Iterator[tuple[int, int]]:
    """Where words of the trade stand. They may be parts of longer words that the glossary knows."""
    listed, innocent = _listed()
    found = listed.find_matches_as_indexes(words)
    taken = [(start, end) for index, start, end in found if index >= innocent and _is_word(words, start, end)]
    taken += (found.span() for found in SHAPES.finditer(words) if found[0] not in EVERYDAY_LATIN and _is_word(words, *found.span()))
    if "包" in words:
        taken += _packs(words)
    reached = 0
    for start, end in sorted(set(taken), key=lambda one: (one[0], -one[1])):
        if start >= reached:
            reached = end
            yield start, end


def _packs(words: str) -> Iterator[tuple[int, int]]:
    for found in PACK.finditer(words):
        run = RUN.search(words, max(0, found.start() - 10), found.start())
        name = NO_PART.sub("", run[0]) if run else ""
        if len(name) == UNKNOWN and name not in EVERYDAY_PACKS and name[-1] not in EVERYDAY_PACKS:
            yield found.start() - len(name), found.end()


def _is_word(words: str, start: int, end: int) -> bool:
    """Whether letters do not go on, and it is no code that is to be sent."""
    if not words[start].isascii():
        return True
    before, after = words[start - 1 : start], words[end : end + 1]
    cut = (before.isascii() and before.isalnum()) or (words[end - 1].isascii() and after.isascii() and after.isalnum())
    return not cut and not CODE.search(words, max(0, start - 4), start)


@functools.cache
def _listed() -> tuple[ahocorasick_rs.AhoCorasick, int]:
    """The words, of which the first so many are innocent."""
    innocent = sorted(INNOCENT)
    listed = sorted(WORDS | LATIN | {f"{name}流量" for name in BEFORE_DATA})
    words = [*innocent, *listed]
    kind, quick = ahocorasick_rs.MatchKind.LeftmostLongest, ahocorasick_rs.Implementation.DFA
    return ahocorasick_rs.AhoCorasick(words, kind, implementation=quick), len(innocent)
