//! The programs that documentation, command line and explorer hand out do what they say: they are run
//! as they stand, against the mock.

mod environment;
mod pages;
mod samples;
mod ways;
