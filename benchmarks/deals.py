"""What the generated campaigns offer: published products of the sample workspace, each with the sentences of its texts and FAQ."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Deal:
    """One product as campaigns offer it. `offer` are lines of YAML, `says` how price and contents read in a text."""

    family: str
    product: str
    label: str
    price: str
    offer: str
    join: str
    cancel: str
    says: str
    contents: str
    effective: str
    validity: str
    expiry: str
    overage: str
    faq: tuple[tuple[str, str, str], ...] = ()
    condition: str = ""


MONTHLY = "每月自动续订（到期后自动再买一期并扣费），续订前5天发短信提醒，不想续可以先取消。"
NO_TERM = "没有到期日，想用多久就用多久。"
STOPS = "到期自动停止，不续订，不再扣费。"
OWN = "先用套餐里的流量，都用完后按5元/GB收费。"
EXIT = ("early_exit", "没满12个月就退要付钱吗？", "要付违约金（提前解约或逾期交费时要付的钱，按协议计算），按剩余月数每月{fee}元算。")


def _exit(fee: int) -> tuple[str, str, str]:
    return EXIT[0], EXIT[1], EXIT[2].format(fee=fee)


CITY: tuple[Deal, ...] = (
    Deal("data-pack", "data-30g-month", "30GB流量月包", "19.90 元/月",
         "gives: [{what: general_data, amount: 30 GB}]\n  effective: now\n  renewal: reminded", "KTLL30", "QXLL30",
         "30GB国内流量19.90元/月，马上能用，每月自动续订，续订前5天提醒，可随时取消", "每月30GB国内流量。", "立即生效，马上能用。",
         "按月有效，到每月月末24时。", MONTHLY, "30GB用完后" + OWN),
    Deal("data-pack", "data-20g-week", "20GB七天流量包", "15 元/次",
         "gives: [{what: general_data, amount: 20 GB}]\n  effective: now\n  renewal: none", "KTLL20", "QXLL20",
         "20GB国内流量15元/次，办好起7天内有效，到期自动停止", "20GB国内流量，7天内用。", "办理成功马上生效。",
         "7天。", STOPS, "20GB用完后" + OWN),
    Deal("mobile-plan", "plan-5g-89", "5G套餐89档", "89 元/月",
         "gives: [{what: general_data, amount: 50 GB}, {what: minutes, amount: 500 分钟}]\n  effective: next_month\n  renewal: none",
         "KT5G89", "QX5G89", "5G套餐89元/月，每月50GB国内流量、500分钟国内通话，下月1日换过来", "每月50GB国内流量、500分钟国内通话。",
         "下月1日0时开始。", NO_TERM, "没有到期日，每月1日重新计算用量。", "国内流量5元/GB，国内通话0.15元/分钟。"),
    Deal("mobile-plan", "plan-5g-129", "5G套餐129档", "129 元/月",
         "gives: [{what: general_data, amount: 80 GB}, {what: minutes, amount: 800 分钟}]\n  effective: next_month\n  renewal: none",
         "KT5G129", "QX5G129", "5G套餐129元/月，每月80GB国内流量、800分钟国内通话，下月1日换过来", "每月80GB国内流量、800分钟国内通话。",
         "下月1日0时开始。", NO_TERM, "没有到期日，每月1日重新计算用量。", "国内流量5元/GB，国内通话0.15元/分钟。"),
    Deal("broadband", "broadband-300m-12", "300M宽带", "25 元/月",
         "gives: [{what: bandwidth, amount: 300 Mbps}]\n  effective: after_activation\n  commitment_months: 12\n  benefit_months: 12\n"
         "  afterwards: 40 元/月\n  renewal: reminded", "KD300", "QXKD300",
         "300M宽带25元/月，须使用满12个月，提前退按约定付钱，期满恢复40元/月，可停用", "300M宽带1条。", "装好激活当天开始。",
         "25元/月的优惠12个月。", "到期前5天发短信提醒，继续用恢复40元/月，不用可停。", "宽带按月收费，不会因为用得多另外收费。",
         (_exit(15),)),
    Deal("home-network", "fttr-whole-home", "全屋光纤WiFi", "20 元/月",
         "gives: [{what: devices, amount: 3 台}]\n  effective: after_activation\n  commitment_months: 12\n  benefit_months: 12\n"
         "  afterwards: 30 元/月\n  renewal: reminded", "KTQW20", "QXQW20",
         "全屋光纤WiFi20元/月，3台设备借用，须使用满12个月，期满恢复30元/月，可停用", "借用3台设备，每个房间都有WiFi。",
         "装好激活当天开始。",
         "20元/月的优惠12个月。", "到期前5天发短信提醒，继续用恢复30元/月，不用可停。", "按月收费，不会因为用得多另外收费。",
         (_exit(10),)),
    Deal("calls", "family-call", "家人互打包", "5 元/月",
         "gives: [{what: minutes, amount: 2000 分钟}, {what: numbers, amount: 4 个}]\n  effective: next_day\n  renewal: reminded",
         "KTJR5", "QXJR5", "家人互打包5元/月，和4个家人号码互打每月2000分钟，次日可用，每月自动续订，可随时取消",
         "和4个家人号码每月互打2000分钟。",
         "次日0时开始。", "按月有效，到每月月末24时。", MONTHLY, "打满2000分钟后，按您自己套餐的标准收费。"),
    Deal("calls", "senior-care-call", "亲情关怀包", "6 元/月",
         "gives: [{what: minutes, amount: 300 分钟}, {what: numbers, amount: 3 个}]\n  effective: next_day\n  renewal: reminded",
         "KTGH6", "QXGH6", "65岁及以上客户可办亲情关怀包6元/月，和3个家人号码互打每月300分钟，次日可用，每月自动续订，可随时取消",
         "和3个家人号码每月互打300分钟。", "次日0时开始。", "按月有效，到每月月末24时。",
         MONTHLY, "打满300分钟后，按您自己套餐的标准收费。",
         condition="segment: elderly"),
    Deal("campus", "campus-pack-29", "校园流量包", "29 元/月",
         "gives: [{what: general_data, amount: 40 GB}, {what: directed_data, amount: 30 GB}]\n  effective: next_month\n"
         "  benefit_months: 6\n  afterwards: 39 元/月\n  renewal: confirmed", "KTXY29", "QXXY29",
         "校园流量包29元/月，每月40GB国内流量另加30GB，优惠6个月，期满本人确认后按39元/月续用，不确认就停止",
         "每月40GB国内流量，另有30GB只在指定App里用。", "下月1日0时开始。", "优惠6个月。",
         "到期前5天发短信提醒，您确认后按39元/月续用，不确认就停止。",
         "用完后" + OWN, condition="student: true"),
    Deal("points-goods", "points-cup", "积分换购保温杯", "19.90 元",
         "gives: [{what: goods, amount: 1 个}]\n  effective: now\n  renewal: none", "JFHG", "QXHG",
         "1500积分加19.90元可换500毫升保温杯1个，当天领取，没拆封7天内可退", "500毫升不锈钢保温杯1个。", "办理成功当天领取。",
         "换购一次完成，长期有效。", "活动结束后不再办理，没用的积分照旧保留。", "一次付清，不会另外收费。",
         condition="points: {at_least: 1500}"),
)  # fmt: skip
"""Families of which the city branches run campaigns."""

PROVINCE: tuple[Deal, ...] = (
    Deal("roaming", "roaming-day-asia", "亚洲漫游日包", "30 元/天",
         "gives: [{what: roaming_data, amount: 3 GB}]\n  effective: after_activation\n  renewal: none", "KTMY30", "QXMY30",
         "去日本、韩国、泰国、新加坡等6地上网30元/天，每天3GB，哪天用了收哪天的钱，不用不收", "每天3GB境外流量。",
         "到当地首次上网时激活。",
         "办理后30天内有效。", STOPS, "3GB用完后暂停上网，次日0时恢复，不另收流量费。"),
    Deal("roaming", "roaming-hkmo-7d", "港澳七天流量包", "98 元/次",
         "gives: [{what: roaming_data, amount: 10 GB}]\n  effective: after_activation\n  renewal: none", "KTGA98", "QXGA98",
         "去港澳上网98元/次，10GB，到当地首次上网激活，可用7天，到期自动停止", "10GB境外流量，7天内用。", "到当地首次上网时激活。",
         "激活后7天。", STOPS, "10GB用完后暂停上网，不另收流量费。"),
    Deal("video", "video-month", "视频会员月包", "15 元/月",
         "gives: [{what: membership, amount: 1 个月}]\n  effective: now\n  renewal: reminded", "KTSP15", "QXSP15",
         "视频会员月包15元/月，马上能看，每月自动续订，续订前5天提醒，可随时取消", "每月领取视频会员1个月。", "立即生效，马上能看。",
         "按月有效，到每月月末24时。", MONTHLY, "看视频用的流量从套餐里扣，用完后按5元/GB收费。"),
    Deal("cloud", "cloud-2t-month", "云盘2TB空间", "12 元/月",
         "gives: [{what: storage, amount: 2 TB}]\n  effective: now\n  renewal: reminded", "KTYP12", "QXYP12",
         "云盘2TB空间12元/月，马上能用，每月自动续订，续订前5天提醒，可随时取消", "2TB网上存储空间。", "立即生效，马上能用。",
         "按月有效，到每月月末24时。", MONTHLY, "存满后不能再上传，不另收费。"),
    Deal("phone", "contract-phone-24", "24个月购机", "1999 元",
         "gives: [{what: phone, amount: 1 台}]\n  effective: now\n  commitment_months: 24\n  renewal: none", "YYGJ", "QXGJ",
         "湘云X5手机1台一次付1999元，当天可用，须使用129元/月及以上的5G套餐满24个月，提前退按约定付钱", "湘云X5手机1台，含充电器。",
         "办理成功当天拿手机。", "须使用满24个月。", "满24个月自动结束，不会自动再签。", "国内流量5元/GB，国内通话0.15元/分钟。",
         (_exit(50),)),
)  # fmt: skip
"""Families of which the province runs campaigns, so that they compete with no city's."""
