fn main() {
    let path = std::env::args().nth(1).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let facts = hinterland_task::Facts { team_count: 16, ..Default::default() };
    match hinterland_task::check(&hinterland_task::Memory::one("x.task", &text), "x.task", &facts, &Default::default()) {
        Err(report) => println!("{report}"),
        Ok(checked) => { println!("{}", checked.warnings); for t in &checked.tasks { println!("{t:?}") } println!("{:?} {:?}", checked.sets, checked.curricula); }
    }
}
