//! Texts that bytes choose from the grammar: mostly of the right types, now and then any word at all.

use arbitrary::Unstructured;

/// Any word of the language, and some that it does not have.
const WORDS: &str = "\
    task|for|agent|team|goal|reward|weight|tags|embedding|begin|let|define|set|curriculum|stage|until|import|in|where|if|then|\
    else|or|and|while|not|always|by|within|on|is|tick|ticks|steps|mean|progress|success|gold|alive|distance|level|me|foes|\
    center|fishing|ration|skills|HoardGold|any|sum|change|x|all|tag|{|}|(|)|[|]|,|:|=|+|-|*|/|>=|<=|==|!=|<|>|..|3|0.5|1e400|\
    \"a-{x}\"|\"open|# c\n|\n|é|\u{202e}|\u{1b}[31m|;|'";
const NUMBERS: &str = "1|2|3|10|0.5|20|x|1_000|0|horizon|1e-3|map_size|1e12";
const ALONE: &str = "assignee|me|leader|left_leader|player(3)";
const SEVERAL: &str = "team|foes|left_team|right_team|foe_leaders|players";
/// Statistics that are added up over a group, `@` being the group.
const ADDED_UP: &str = "\
    gold( @ )|alive( @ )|dead( @ )|size( @ )|kills( @ )|damage_received( @ )|count( eat_food , @ )|\
    count( harvest_item , @ , item == ration , level >= 3 )|total( earn_gold , gold , @ )|owned( @ , is listed )|\
    total( buy_item , number , @ , item in [ rod , potion ] )|count( player_kill , @ , target == npc )|\
    owned( @ , ration , level >= x )|equipped( @ , weapon(melee) , level >= 2 )|experience( @ , melee )";
/// Statistics of which each member has its own; `%` is any group.
const OF_EACH: &str = "\
    health( @ )|food( @ )|age( @ )|row( @ )|attack_level( @ )|item_level( @ )|space( @ )|level( @ , fishing )|\
    distance( @ , center )|distance( @ , spawn )|distance( @ , % )|within( @ , around(center, 5) )|\
    within( @ , rect(20, 20, 40, 44) )|sees( @ , water )|sees( @ , [ water , foilage ] )|sees( @ , % )|holds( @ , center )|\
    held_ticks( @ , quadrant(1) )|most( score_hit , number , @ , style == mage )";
const PREDICATES: &str = "\
    HoardGold(30)|StayAlive()|TickGE(20)|AttainSkill(fishing, 3, num_agent = 1)|FullyArmed(melee, 2)|OccupyTile(40, 40)|\
    AllDead(left_team)|SeizeCenter(9)|HarvestItem(ration, 1, 2)|Success()";

/// A text that grows.
pub(super) struct Grammar<'a, 'b> {
    bytes: &'a mut Unstructured<'b>,
    out: String,
    /// Expressions that may still be made in this item.
    left: usize,
    /// How many names of each kind there are: `let`, `define`, `reward`, task, set.
    made: [usize; 5],
    /// Whether the task at hand is a team's.
    team: bool,
    /// Whose numbers are being folded.
    folded: Option<&'static str>,
    /// Turns with every word, and chooses what stands between two.
    turn: u64,
}

impl<'a, 'b> Grammar<'a, 'b> {
    pub(super) fn new(bytes: &'a mut Unstructured<'b>) -> Self {
        let turn = bytes.arbitrary::<u8>().unwrap_or(0).into();
        Self { bytes, out: String::new(), left: 0, made: [0; 5], team: false, folded: None, turn }
    }

    /// The main file and those that it may import.
    pub(super) fn files(mut self) -> Vec<String> {
        let count = [1, 1, 1, 2, 3][self.roll(5)];
        self.put("let x = 3");
        for other in ["other.task", "shared/third.task"].iter().take(count - 1) {
            self.put(&format!("import \"{other}\""));
        }
        let mut files = Vec::new();
        for _ in 0..count {
            for _ in 0..16 {
                if self.bytes.is_empty() {
                    break;
                }
                self.item(0);
            }
            files.push(std::mem::take(&mut self.out));
        }
        files
    }

    fn roll(&mut self, count: usize) -> usize {
        self.bytes.int_in_range(0..=count - 1).unwrap_or(0)
    }

    /// Words with something between each, now and then another word.
    fn put(&mut self, text: &str) {
        for word in text.split(' ') {
            self.turn = self.turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            self.out.push_str(match self.turn >> 57 {
                0 | 1 => "\n",
                2 => " # note\n",
                3 => "\n\n# of what follows\n",
                4 => "\t \r\n",
                _ => " ",
            });
            self.out.push_str(word);
        }
    }

    /// One of several, which a bar parts.
    fn one_of(&mut self, all: &'static str) -> &'static str {
        let at = self.roll(all.split('|').count());
        all.split('|').nth(at).unwrap_or_default()
    }

    fn choose(&mut self, all: &'static str) {
        let text = self.one_of(all);
        self.put(text);
    }

    fn around(&mut self, before: &str, inner: fn(&mut Self), after: &str) {
        self.put(before);
        inner(self);
        self.put(after);
    }

    /// Whether anything at all was put in place of what should stand here.
    fn stray(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        let stray = self.roll(256) == 255;
        if stray {
            self.choose(WORDS);
        }
        stray
    }

    fn is_over(&self) -> bool {
        self.left == 0 || self.bytes.is_empty()
    }

    fn name(&mut self, kind: usize, prefix: &str) -> String {
        self.made[kind] += 1;
        format!("{prefix}{}", self.made[kind])
    }

    fn item(&mut self, depth: usize) {
        (self.left, self.folded, self.team) = (24, None, false);
        match self.roll(if depth == 0 { 16 } else { 4 }) {
            0..=5 => self.task(depth),
            6 => {
                let name = self.name(0, "l");
                self.put(&format!("let {name} ="));
                self.number();
            }
            7 | 8 => {
                self.put(&format!("define D{}( x : number = 2 , subject : group = assignee ) =", self.made[1] + 1));
                if self.roll(2) == 0 {
                    self.progress();
                } else {
                    self.number();
                }
                self.made[1] += 1;
            }
            9 => {
                self.put(&format!("reward r{} =", self.made[2] + 1));
                self.reward();
                self.made[2] += 1;
            }
            10 => self.set(),
            11..=13 => {
                self.put("for x in");
                self.choose("1..3|[ 1 , 2 , 5 ]|2..x|[ 0.25 , 0.5 ]|1..2 , y in skills");
                self.choose("|where x >= 2");
                self.put("{");
                for _ in 0..=self.roll(3) {
                    self.item(depth + 1);
                }
                self.put("}");
            }
            14 => {
                for _ in 0..self.roll(8) {
                    self.choose(WORDS);
                }
            }
            _ => self.put("# alone\n"),
        }
    }

    fn set(&mut self) {
        let name = self.name(4, "s");
        self.put(&format!("set {name} {{ all weight"));
        self.choose(NUMBERS);
        self.put(&format!("}} curriculum c{} {{ stage {name}", self.made[4]));
        self.choose("until mean progress >= 0.5|for 1000 steps");
        self.put(&format!("stage {name} }}"));
    }

    fn task(&mut self, depth: usize) {
        let name = self.name(3, "t");
        self.put(&if depth > 0 { format!("task \"{name}-{{x}}\" for") } else { format!("task {name} for") });
        self.team = self.roll(2) == 1;
        self.put(if self.team { "team { goal" } else { "agent { goal" });
        self.progress();
        if self.roll(3) == 2 {
            self.left = 16;
            self.put("reward");
            self.reward();
        }
        if self.roll(6) == 5 {
            self.put("weight");
            self.choose(NUMBERS);
            self.put("tags many , \"of-{x}\"");
        }
        if self.roll(6) == 5 {
            self.put("begin {");
            self.choose("|at center|within 5 of quadrant(1)|in rect(20, 20, 30, 30)");
            self.choose("|gold 20|health x food 3|tick 5");
            self.choose("|level fishing 3 item rod level 3 equipped|item potion x 2");
            self.put("}");
        }
        if self.roll(8) == 7 {
            self.put("embedding [ 0.5 , -1 , x ]");
        }
        self.put("}");
    }

    fn progress(&mut self) {
        if self.stray() {
            return;
        }
        if self.is_over() {
            return self.compared();
        }
        let remembers = self.folded.is_none() || self.roll(32) == 31;
        match self.roll(if remembers { 17 } else { 10 }) {
            0..=2 => self.compared(),
            3 | 4 => {
                self.progress();
                self.choose("and|or");
                self.progress();
            }
            5 => self.around("(", Self::progress, ")"),
            6 => self.around("not", Self::progress, ""),
            7 => {
                self.around("if", Self::progress, "then");
                self.progress();
                self.around("else", Self::progress, "");
            }
            8 => self.around("done(", Self::progress, ")"),
            9 => self.fold("any(|all(", Self::compared, "and"),
            10 | 11 => {
                self.around("(", Self::progress, ")");
                self.timing();
            }
            12 => {
                self.progress();
                self.timing();
            }
            13 => {
                self.progress();
                self.choose("then|while");
                self.progress();
            }
            14 => self.around("always", Self::progress, "until tick 90"),
            15 => self.around("ever(", Self::progress, ")"),
            _ if self.made[1] > 0 => self.own(),
            _ => self.choose(PREDICATES),
        }
    }

    fn timing(&mut self) {
        self.choose("by tick 100|by 50|within 20 ticks|for 5 ticks|for x|by tick horizon");
    }

    fn compared(&mut self) {
        if self.folded.is_none() && self.roll(4) == 3 {
            return self.choose(PREDICATES);
        }
        self.statistic();
        self.choose(">=|<=|==|>|<|!=");
        self.number();
    }

    /// A call of one of the file's own definitions.
    fn own(&mut self) {
        let at = 1 + self.roll(self.made[1]);
        self.put(&format!("D{at}("));
        self.choose("|4|x = 2|3 , team|subject = foes");
        self.put(")");
    }

    /// The numbers of a group made one.
    fn fold(&mut self, names: &'static str, inner: fn(&mut Self), joined: &str) {
        let group = self.one_of(SEVERAL);
        let around = self.folded.replace(group);
        self.choose(names);
        inner(self);
        if self.roll(3) == 2 {
            self.put(joined);
            inner(self);
        }
        self.put(")");
        self.folded = around;
    }

    fn number(&mut self) {
        if self.stray() {
            return;
        }
        if self.is_over() {
            return self.choose(NUMBERS);
        }
        match self.roll(16) {
            0..=3 => self.choose(NUMBERS),
            4..=6 => self.statistic(),
            7 | 8 => {
                self.number();
                self.choose("+|-|*|/");
                self.number();
            }
            9 => self.around("(", Self::number, ")"),
            10 => self.around("-", Self::number, ""),
            11 => self.fold("sum(|min(|max(|mean(|deviation(", Self::statistic, "*"),
            12 => self.fold("how_many(", Self::compared, "or"),
            13 => {
                self.choose("smaller(|larger(");
                self.around("", Self::number, ",");
                self.around("", Self::number, ")");
            }
            14 => {
                self.choose("best(|change(");
                self.around("", Self::number, ")");
            }
            _ => self.choose("tick|elapsed|x|l1"),
        }
    }

    fn reward(&mut self) {
        self.choose("progress|ongoing|hold|2 * progress|r1");
        for _ in 0..self.roll(3) {
            self.choose("+|-|*");
            match self.roll(6) {
                0 => self.choose("progress|ongoing|sum( gold( team ) * progress )|hold"),
                1 | 2 => self.choose(NUMBERS),
                _ => self.number(),
            }
            self.choose("|on success|on failure|on death");
        }
    }

    /// A number of players: a number each where they are folded, else one.
    fn statistic(&mut self) {
        let added_up = self.roll(2) == 0;
        let text = self.one_of(if added_up { ADDED_UP } else { OF_EACH });
        let several = added_up && self.roll(2) == 0;
        let group = match self.folded {
            Some(group) => group,
            None => self.one_of(if several { SEVERAL } else { ALONE }),
        };
        let group = if self.team && group == "me" { "leader" } else { group };
        let other = if text.contains('%') { self.one_of(SEVERAL) } else { "" };
        self.put(&text.replace('@', group).replace('%', other));
    }
}
