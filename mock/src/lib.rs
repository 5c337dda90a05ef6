//! A local server that answers as Tencent Cloud does, from the specs.
