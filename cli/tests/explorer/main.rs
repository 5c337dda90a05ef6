//! The explorer, asked as browsers and others ask it.

mod attacks;
mod browse;
mod browser;
mod forms;
mod pages;
mod signatures;
mod streams;
