using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Derivations;

/// <summary>The sum of several numbers and a constant; missing where any of the numbers is missing.</summary>
public sealed record SumSettings : DerivationSettings
{
    /// <summary>The columns to add.</summary>
    [ColumnsRule]
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>A number added to every sum.</summary>
    [Range(-1e300, 1e300, ErrorMessage = "The constant must be in [-1e300, 1e300].")]
    public double Plus { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Sources => Columns;

    private protected override IReadOnlyList<string?> Derive(Table table)
    {
        var columns = Columns.Select(column => TableNumbers.Parse(table, column)).ToList();
        return [.. Enumerable.Range(0, table.RowCount)
            .Select(row => columns.TrueForAll(numbers => numbers[row] is not null)
                ? TableNumbers.Format(columns.Sum(numbers => numbers[row]!.Value) + Plus, table.Origin(row), As)
                : null)];
    }
}

/// <summary>One number divided by another; missing where either is missing or the divisor is 0.</summary>
public sealed record RatioSettings : DerivationSettings
{
    /// <summary>The column that is divided.</summary>
    [Required(ErrorMessage = "The column needs a name.")]
    public required string Numerator { get; init; }

    /// <summary>The column that divides.</summary>
    [Required(ErrorMessage = "The column needs a name.")]
    public required string Denominator { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Sources => [Numerator, Denominator];

    private protected override IReadOnlyList<string?> Derive(Table table)
    {
        var numerators = TableNumbers.Parse(table, Numerator);
        var denominators = TableNumbers.Parse(table, Denominator);
        return [.. Enumerable.Range(0, table.RowCount)
            .Select(row => numerators[row] is { } numerator && denominators[row] is { } denominator && denominator != 0
                ? TableNumbers.Format(numerator / denominator, table.Origin(row), As)
                : null)];
    }
}

/// <summary>The interval a number lies in, counted from 0: n edges make the n + 1 intervals below the first edge, from each
/// edge up to but without the next one, and from the last edge on; missing where the number is missing.</summary>
public sealed record BinSettings : DerivationSettings
{
    /// <summary>The column of numbers.</summary>
    [Required(ErrorMessage = "The column needs a name.")]
    public required string Column { get; init; }

    /// <summary>Where one interval ends and the next begins, ascending; an edge belongs to the interval above it.</summary>
    [EdgesRule]
    public required IReadOnlyList<double> Edges { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> Sources => [Column];

    private protected override IReadOnlyList<string?> Derive(Table table) =>
        [.. TableNumbers.Parse(table, Column)
            .Select(number => number is { } x ? Edges.Count(edge => edge <= x).ToString(CultureInfo.InvariantCulture) : null)];
}
