use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use cbindgen::{Builder, Config};

/// Returns the C header: cbindgen's reading of the crate, with the version and the rules in front.
pub(crate) fn text(crate_dir: &Path) -> Result<String, Box<dyn Error>> {
    let mut config = Config::from_file(crate_dir.join("cbindgen.toml"))?;
    config.after_includes = Some(constants()?);
    let bindings = Builder::new()
        .with_crate(crate_dir)
        .with_config(config)
        .generate()?;
    let mut bytes = Vec::new();
    bindings.write(&mut bytes);
    Ok(String::from_utf8(bytes)?)
}

fn constants() -> Result<String, Box<dyn Error>> {
    let parts: Vec<u32> = taketwo::VERSION
        .split('.')
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let [major, minor, patch] = parts[..] else {
        return Err(format!("the version {} is not three numbers", taketwo::VERSION).into());
    };
    let number = major * 1_000_000 + minor * 1_000 + patch;
    let mut to = String::new();
    writeln!(to, "\n/* The version of this header. */")?;
    writeln!(to, "#define TAKETWO_VERSION \"{}\"", taketwo::VERSION)?;
    writeln!(to, "#define TAKETWO_VERSION_MAJOR {major}")?;
    writeln!(to, "#define TAKETWO_VERSION_MINOR {minor}")?;
    writeln!(to, "#define TAKETWO_VERSION_PATCH {patch}")?;
    writeln!(to, "/* MAJOR * 1000000 + MINOR * 1000 + PATCH */")?;
    writeln!(to, "#define TAKETWO_VERSION_NUMBER {number}")?;
    writeln!(
        to,
        "\n/* A fair limit for the bytes of a line of JSON Lines. */"
    )?;
    writeln!(
        to,
        "#define TAKETWO_MAX_LINE_BYTES {}",
        taketwo::MAX_LINE_BYTES
    )?;
    writeln!(
        to,
        "\n/* The most thousandths of a credit that a record may name. */"
    )?;
    writeln!(
        to,
        "#define TAKETWO_MAX_MILLICREDITS UINT64_C({})",
        taketwo::MAX_MILLICREDITS
    )?;
    writeln!(
        to,
        "\n/* How many bytes a saved policy, job and budget have. */"
    )?;
    for (name, bytes) in [
        ("POLICY", taketwo::POLICY_BYTES),
        ("JOB", taketwo::JOB_BYTES),
        ("BUDGET", taketwo::BUDGET_BYTES),
    ] {
        writeln!(to, "#define TAKETWO_{name}_BYTES {bytes}")?;
    }
    writeln!(
        to,
        "\n/*\n * The rules, by the failure codes they cover, in order of precedence: where"
    )?;
    writeln!(
        to,
        " * several cover a code, the first of them is its rule. Behind them those of HTTP answers.\n */"
    )?;
    writeln!(to, "enum taketwo_rule {{")?;
    for rule in taketwo::RULES {
        let name = rule.name.to_ascii_uppercase().replace('.', "_");
        writeln!(
            to,
            "    /*\n     * {}: {}.\n     */",
            rule.name, rule.matches
        )?;
        writeln!(to, "    TAKETWO_RULE_{name} = {},", rule.number)?;
    }
    for rule in &taketwo::HTTP_RULES {
        let name = rule.name.to_ascii_uppercase().replace('.', "_");
        let ranges: Vec<String> = rule
            .statuses
            .iter()
            .map(|(low, high)| match low == high {
                true => low.to_string(),
                false => format!("{low} to {high}"),
            })
            .collect();
        let statuses = match ranges.is_empty() {
            true => "anything else, and no answer".to_owned(),
            false => ranges.join(", "),
        };
        writeln!(to, "    /*\n     * {}: {statuses}.\n     */", rule.name)?;
        writeln!(to, "    TAKETWO_RULE_{name} = {},", rule.number)?;
    }
    writeln!(to, "}};\n")?;
    let alone = taketwo::Preset::Alone.settings();
    writeln!(
        to,
        "/*\n * The fields of a policy as taketwo_policy_set() names them: the least and the most that each\n \
         * may be, and what it is in TAKETWO_PRESET_ALONE.\n *"
    )?;
    for field in taketwo::POLICY_FIELDS {
        let default = match field.get(&alone) {
            Some(number) => number.to_string(),
            None => "none".to_owned(),
        };
        let or_none = match field.kind {
            taketwo::PolicyFieldKind::OptionalNumber => " or TAKETWO_NONE",
            _ => "",
        };
        let (name, least, most) = (field.name, field.least, field.most);
        writeln!(to, " *     {name}: {least} to {most}{or_none}; {default}")?;
    }
    write!(to, " */")?;
    Ok(to)
}
