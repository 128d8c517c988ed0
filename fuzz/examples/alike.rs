//! Makes programs, or runs them through core.
//!
//!     alike make COUNT SEED > PROGRAMS
//!     alike run PROGRAMS > TRANSCRIPT

use std::io::Write;

use taketwo_fuzz::{alike, make};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["make", count, seed] => {
            let count = count.parse().expect("COUNT is a number");
            for program in make::programs(count, seed.parse().expect("SEED is a number")) {
                out.write_all(&(program.len() as u32).to_le_bytes())?;
                out.write_all(&program)?;
            }
        }
        ["run", path] => {
            let bytes = std::fs::read(path)?;
            let mut rest = bytes.as_slice();
            let mut number = 0;
            while let Some((len, behind)) = rest.split_first_chunk() {
                let (program, behind) = behind.split_at(u32::from_le_bytes(*len) as usize);
                writeln!(out, "program {number}")?;
                out.write_all(alike::transcript(program).as_bytes())?;
                (number, rest) = (number + 1, behind);
            }
        }
        _ => {
            eprintln!("usage: alike make COUNT SEED | alike run PROGRAMS");
            std::process::exit(2);
        }
    }
    out.flush()
}
