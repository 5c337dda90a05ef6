//! How answers are paged, where parameters, prose and answer leave no doubt.

use super::api::{Api, Member, Object};
use super::rules::{PagingRule, rules};
use crate::sources::At;
use crate::spec::{Next, Pagination, Style};

/// The pagination of an action.
pub(super) fn pagination(api: &Api, input: &Object, output: &Object) -> Option<At<Pagination>> {
    let (items, owner) = items(api, output)?;
    let within = |name: &At<String>| match &owner {
        None => name.clone(),
        Some((field, _)) => At {
            value: format!("{field}.{name}"),
            span: name.span,
        },
    };
    let beside = owner.as_ref().map_or(output, |(_, object)| object);
    rules().paging.iter().find_map(|rule| {
        let position = find(input, &rule.position)?;
        let size = find(input, &rule.size).filter(|size| is_whole(size))?;
        let (size, items) = (size.name.clone(), within(&items.name));
        let mut paging = Pagination::new(rule.style, &position.name, size, items);
        paging.total = find(beside, &rules().totals)
            .filter(|total| is_whole(total))
            .map(|total| within(&total.name));
        ask(rule, &mut paging, position, beside, within)?;
        Some(At {
            value: paging,
            span: position.name.span,
        })
    })
}

/// Tells how the next page is asked for; none if that is in doubt.
fn ask(
    rule: &PagingRule,
    paging: &mut Pagination,
    position: &Member,
    beside: &Object,
    within: impl Fn(&At<String>) -> At<String>,
) -> Option<()> {
    match rule.style {
        Style::Offset if is_whole(position) => {}
        Style::Page if is_whole(position) => {
            let first = rules().first_page(position.document.as_ref()?)?;
            paging.first = Some(At {
                value: first,
                span: position.name.span,
            });
        }
        Style::Cursor if is_text(position) => {
            let next = beside
                .members
                .iter()
                .find(|member| member.name == position.name && is_text(member))?;
            paging.next = Some(Next {
                field: Some(within(&next.name)),
                ..Next::default()
            });
        }
        _ => return None,
    }
    Some(())
}

/// A field of an answer, and the struct in it.
type Owner<'a> = (&'a At<String>, &'a Object);

/// The one list of an answer, or of the one struct in an answer without lists, and that struct.
fn items<'a>(api: &'a Api, output: &'a Object) -> Option<(&'a Member, Option<Owner<'a>>)> {
    if let Some(list) = only(output, is_list)? {
        return Some((list, None));
    }
    let field = only(output, is_struct)??;
    let object = api.objects.get(&field.member)?;
    let list = only(object, is_list)??;
    Some((list, Some((&field.name, object))))
}

/// The only member of a kind; nothing at all if there are several.
fn only(object: &Object, is: fn(&Member) -> bool) -> Option<Option<&Member>> {
    let mut members = object.members.iter().filter(|member| is(member));
    match (members.next(), members.next()) {
        (_, Some(_)) => None,
        (first, None) => Some(first),
    }
}

/// The first of these names that a struct has.
fn find<'a>(object: &'a Object, names: &[String]) -> Option<&'a Member> {
    let named = |name: &String| object.members.iter().find(|m| m.name.value == *name);
    names.iter().find_map(named)
}

fn is_list(member: &Member) -> bool {
    member.kind.value == "list"
}

fn is_struct(member: &Member) -> bool {
    member.kind.value == "object"
}

fn is_whole(member: &Member) -> bool {
    member.kind.value == "int"
}

fn is_text(member: &Member) -> bool {
    member.kind.value == "string"
}
