//! What changes between lines: the order of entries and elements that have lines of their own, and
//! of the comments right above them.

use super::{Document, is_moved, sorted};
use crate::tree::{Kind, Node};

/// Marks a comment that belongs to the file.
const FILE_COMMENT: &str = "yaml-language-server";

impl Document<'_> {
    /// The text with all lines in order.
    pub(super) fn arranged(&self) -> String {
        let mut starts: Vec<_> = self
            .text
            .match_indices('\n')
            .map(|(at, _)| at + 1)
            .collect();
        starts.insert(0, 0);
        let lines = self.text.split_inclusive('\n').map(str::to_owned).collect();
        let mut lines = Lines {
            document: self,
            starts,
            lines,
        };
        let count = lines.lines.len();
        lines.arrange(&self.root, "", 0, count);
        lines.lines.concat()
    }
}

/// The lines of a text on their way into order.
struct Lines<'a> {
    document: &'a Document<'a>,
    /// Where each begins in the text as it was.
    starts: Vec<usize>,
    lines: Vec<String>,
}

impl Lines<'_> {
    /// The line that holds an offset.
    fn of(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at) - 1
    }

    /// The first line of what begins in `line`: of the comments right above, down to `floor`.
    fn with_comments(&self, line: usize, floor: usize) -> usize {
        let comments = (floor..line).rev().take_while(|line| {
            let text = self.lines[*line].trim_start();
            text.starts_with('#') && !text.contains(FILE_COMMENT)
        });
        line - comments.count()
    }

    /// Arranges a value, which begins in line `floor` or later and ends before line `end`.
    fn arrange(&mut self, node: &Node, key: &str, floor: usize, end: usize) {
        if self.document.is_flow(node) {
            return;
        }
        let (lines, order): (Vec<_>, _) = match &node.kind {
            Kind::Scalar(_) => return,
            Kind::Sequence(items) => {
                let lines = items.iter().map(|item| self.dash(item));
                (lines.collect(), sorted(items, key))
            }
            Kind::Mapping(entries) => {
                let lines = entries.iter().map(|(key, _)| self.of(key.span.start));
                (lines.collect(), self.document.order(node))
            }
        };
        if !lines.is_sorted_by(|a, b| a < b) {
            return;
        }
        let mut floor = floor;
        let mut begins = Vec::with_capacity(lines.len());
        for line in &lines {
            begins.push(self.with_comments(*line, floor.min(*line)));
            floor = line + 1;
        }
        let ends: Vec<_> = begins.iter().skip(1).copied().chain([end]).collect();
        match &node.kind {
            Kind::Scalar(_) => {}
            Kind::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.arrange(item, "", lines[index], ends[index]);
                }
            }
            Kind::Mapping(entries) => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    self.arrange(value, key, lines[index] + 1, ends[index]);
                }
            }
        }
        if is_moved(&order) {
            if let Kind::Mapping(entries) = &node.kind {
                let column = entries[0].0.span.start - self.starts[lines[0]];
                self.pass_dash(lines[0], lines[order[0]], column);
            }
            let moved: Vec<_> = order
                .iter()
                .flat_map(|index| self.lines[begins[*index]..ends[*index]].to_vec())
                .collect();
            self.lines.splice(begins[0]..end, moved);
        }
    }

    /// The line of the dash before an element.
    fn dash(&self, item: &Node) -> usize {
        let line = self.of(item.span.start);
        let dash = (0..=line)
            .rev()
            .find(|line| self.lines[*line].trim_start().starts_with('-'));
        dash.unwrap_or(line)
    }

    /// Gives the dash before one line to another, whose keys begin in the same column.
    fn pass_dash(&mut self, from: usize, to: usize, column: usize) {
        if from != to && self.lines[from][..column].trim() != "" {
            let dash = self.lines[from][..column].to_owned();
            self.lines[from].replace_range(..column, &" ".repeat(column));
            self.lines[to].replace_range(..column, &dash);
        }
    }
}
