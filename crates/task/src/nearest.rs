//! "Did you mean": the known word nearest to one that nothing has.

/// The nearest of `words`, if it is near enough to have been meant.
pub(crate) fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > 40 {
        return None;
    }
    let plain = |word: &str| word.to_lowercase().replace(['_', '-'], "");
    let meant = plain(word);
    words
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(&meant, &plain(known)), known))
        .filter(|(distance, known)| *distance <= (known.len().min(word.len()) / 3).max(1) && *distance < known.len())
        .min()
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let words = ["gold", "health", "distance", "HoardGold"];
        assert_eq!(nearest("golld", words), Some("gold"));
        assert_eq!(nearest("hoard_gold", words), Some("HoardGold"));
        assert_eq!(nearest("Distance", words), Some("distance"));
        assert_eq!(nearest("weather", words), None);
        assert_eq!(nearest("x", words), None);
    }
}
