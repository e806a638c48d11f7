"""Units of measure: how each is printed, its normal name, and what it measures. Money and counters lie beside."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `name` is normal ('%'), `kind` what it measures, `spellings` how it is printed, the name included."""

    name: str
    kind: str
    spellings: tuple[str, ...]


def units(kind: str, rows: str) -> Iterator[Unit]:
    """Units parted by ',', the spellings of one by '|', the normal name first.

    >>> [unit.name for unit in units("length", "km|킬로미터, m|미터")]
    ['km', 'm']
    """
    for row in rows.split(","):
        spellings = tuple(spelling.strip() for spelling in row.split("|"))
        yield Unit(spellings[0], kind, spellings)


RATIOS = (
    *units("percent", "%|％|퍼센트|프로|퍼센티지|퍼센테이지|percent"),
    *units(
        "points",
        """
        %포인트|% 포인트|％포인트|%p|%P|%pt|퍼센트포인트|퍼센트 포인트|퍼센트p|프로포인트,
        bp|베이시스포인트|베이시스 포인트, 점, 포인트|p|pt
        """,
    ),
    *units("multiple", "배|곱절|갑절"),
    *units("rate", "할, 푼, 리"),
)

DURATIONS = (
    *units(
        "duration",
        """
        년|개년|해, 분기, 개월|달|개월간, 주|주일, 일|일간, 시간, 분, 초, 밀리초|ms, 나노초|ns, 세기, 박
        """,
    ),
)

AGES = tuple(units("age", "세|살"))

MEASURES = (
    *units(
        "length",
        """
        km|킬로미터|㎞|킬로|KM|Km, m|미터, cm|센티미터|㎝|센티|센치|센치미터, mm|밀리미터|㎜|밀리,
        µm|마이크로미터|㎛|미크론, nm|나노미터|나노|㎚, 피코미터, 펨토미터, dm|데시미터, hm|헥토미터, 데카미터,
        마일|mile|miles|mi, 피트|feet|ft|풋, 인치|inch, 야드|yd, 해리, 광년
        """,
    ),
    *units(
        "area",
        """
        ㎡|m²|m2|제곱미터|제곱 미터|평방미터|평방 미터,
        ㎢|km²|km2|제곱킬로미터|제곱 킬로미터|평방킬로미터|평방 킬로미터,
        mm²|mm2|㎟|제곱밀리미터|제곱 밀리미터|평방밀리미터|평방 밀리미터,
        cm²|cm2|㎠|제곱센티미터|제곱 센티미터|평방센티미터|평방 센티미터, 제곱마일|제곱 마일|평방마일|평방 마일,
        제곱피트|제곱 피트|평방피트|평방 피트, 제곱인치|제곱 인치|평방인치|평방 인치,
        제곱야드|제곱 야드|평방야드|평방 야드, 평, 헥타르|ha|㏊, 에이커, 아르
        """,
    ),
    *units(
        "volume",
        """
        L|ℓ|l|리터, mL|㎖|ml|밀리리터|cc|㏄|씨씨, dL|데시리터|㎗, cL|센티리터, kL|㎘|킬로리터,
        m³|㎥|m3|세제곱미터|세제곱 미터|입방미터|입방 미터|루베,
        cm³|㎤|세제곱센티미터|세제곱 센티미터|입방센티미터|입방 센티미터,
        km³|세제곱킬로미터|세제곱 킬로미터|입방킬로미터|입방 킬로미터, 세제곱피트|세제곱 피트|입방피트|입방 피트,
        세제곱인치|세제곱 인치|입방인치|입방 인치, 세제곱야드|세제곱 야드|입방야드|입방 야드,
        세제곱마일|세제곱 마일|입방마일|입방 마일, 갤런|갤론, 배럴|bbl, 온스|액량 온스|액상 온스, 파인트, 쿼트,
        부셸, 테이블스푼|큰술, 티스푼|작은술
        """,
    ),
    *units(
        "weight",
        """
        kg|㎏|킬로그램|킬로 그램|Kg|KG, g|그램, mg|㎎|밀리그램, µg|㎍|마이크로그램, 톤|t|ton, 나노그램, 센티그램,
        데시그램, 데카그램, 헥토그램, 그레인, 온스트로이|트로이온스|트로이 온스, 메트릭톤|메트릭 톤|미터톤|미터 톤,
        킬로톤|kt, 메가톤|Mt, 근, 돈, 캐럿, 스톤
        """,
    ),
    *units("speed", "km/h|㎞/h|킬로미터/시간|킬로미터/시, m/s|㎧|미터/초, mph|마일/시간, 노트, 마하"),
    *units("temperature", "도|℃|°C|°|섭씨, 화씨도|℉|°F, 켈빈"),
    *units("power", "W|와트, kW|㎾|킬로와트|KW, MW|㎿|메가와트, GW|기가와트, TW|테라와트, 마력|hp"),
    *units(
        "energy",
        """
        Wh|와트시|와트시간, kWh|㎾h|킬로와트시|킬로와트시간|KWh, MWh|㎿h|메가와트시|메가와트시간,
        GWh|기가와트시|기가와트시간, TWh|테라와트시|테라와트시간, J, kJ|킬로줄, cal|칼로리|㎈,
        kcal|킬로칼로리|㎉
        """,
    ),
    *units("electricity", "V|볼트, kV|킬로볼트, A|암페어, mA|밀리암페어, mAh|밀리암페어시, Ω|옴"),
    *units("frequency", "Hz|헤르츠|㎐, kHz|킬로헤르츠|㎑, MHz|메가헤르츠|㎒, GHz|기가헤르츠|㎓, rpm"),
    *units("pressure", "Pa|파스칼, hPa|헥토파스칼, kPa|킬로파스칼, MPa|메가파스칼, 기압, bar"),
    *units("sound", "dB|데시벨"),
    *units("concentration", "ppm|피피엠, ppb, μg/㎥|㎍/㎥"),
)

COMPUTING = (
    *units(
        "storage",
        """
        바이트|byte|bytes, KB|kB|킬로바이트, MB|메가바이트|메가, GB|기가바이트|기가, TB|테라바이트|테라,
        PB|페타바이트, EB|엑사바이트, 비트|bit|bits, Kb|킬로비트|Kbit, Mb|메가비트|Mbit, Gb|기가비트|Gbit,
        Tb|테라비트|Tbit, Pb|페타비트|Pbit
        """,
    ),
    *units(
        "bandwidth",
        """
        B/s|바이트/초, KB/s|kB/s, MB/s|MBps, GB/s|GBps|초당 기가바이트, TB/s|TBps, kbps|Kbps|킬로비피에스,
        Mbps|메가비피에스|Mb/s, Gbps|기가비피에스|Gb/s, Tbps|Tb/s
        """,
    ),
    *units(
        "computing",
        """
        FLOPS|FLOP/s|플롭스, GFLOPS|기가플롭스, TFLOPS|TFLOP/s|테라플롭스|테라플롭,
        PFLOPS|PFLOP/s|페타플롭스|페타플롭, EFLOPS|EFLOP/s|엑사플롭스|엑사플롭, FLOP|FLOPs, TOPS|톱스, TPP
        """,
    ),
    *units(
        "gpu_time",
        """
        GPU시간|GPU 시간|GPU-시간|GPU-hours|GPU hours|GPU-hour|GPU hour|GPU-h|GPUh
        """,
    ),
    *units("tokens", "토큰|tokens|token"),
    *units("parameters", "파라미터|매개변수|패러미터|parameters|params"),
    *units("pixels", "화소|픽셀, 메가픽셀"),
)

# A unit with its part: 1달러 20센트 is 1.2 달러.
PARTS = {
    ("달러", "센트"): 100,
    ("유로", "센트"): 100,
    ("파운드", "펜스"): 100,
    ("년", "개월"): 12,
    ("시간", "분"): 60,
    ("분", "초"): 60,
    ("피트", "인치"): 12,
    ("m", "cm"): 100,
    ("km", "m"): 1000,
    ("kg", "g"): 1000,
    ("할", "푼"): 10,
    ("푼", "리"): 10,
}
