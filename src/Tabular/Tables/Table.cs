using System.Collections.ObjectModel;

namespace VisionFinetune.Tabular.Tables;

/// <summary>Named columns of text cells in which null means "missing", with the place in the file every row came from.</summary>
/// <remarks>Immutable: what derives or selects makes a new table that shares the cells.</remarks>
public sealed class Table
{
    private readonly Dictionary<string, IReadOnlyList<string?>> _columns;
    private readonly IReadOnlyList<RowOrigin> _origins;

    /// <summary>Takes columns of equal length.</summary>
    /// <param name="columns">In the file's order; names are unique.</param>
    /// <param name="origins">One a row.</param>
    /// <exception cref="ArgumentException">A column has another length, or a name occurs twice.</exception>
    public Table(IReadOnlyList<KeyValuePair<string, IReadOnlyList<string?>>> columns, IReadOnlyList<RowOrigin> origins)
    {
        if (columns.FirstOrDefault(c => c.Value.Count != origins.Count) is { Key: { } odd })
            throw new ArgumentException($"Column '{odd}' has another number of cells than the table has rows ({origins.Count}).", nameof(columns));
        _columns = new Dictionary<string, IReadOnlyList<string?>>(columns);
        _origins = origins;
        ColumnNames = new ReadOnlyCollection<string>([.. columns.Select(c => c.Key)]);
    }

    /// <summary>Names in the file's order, derived columns last.</summary>
    public IReadOnlyList<string> ColumnNames { get; }

    /// <summary>Number of rows, the header not counted.</summary>
    public int RowCount => _origins.Count;

    /// <summary>The cells of a column, one a row; null where the cell is missing.</summary>
    /// <exception cref="TableException">There is no such column.</exception>
    public IReadOnlyList<string?> this[string column] =>
        _columns.TryGetValue(column, out var cells) ? cells : throw TableException.NoColumn(column, this);

    /// <summary>Whether there is a column of that name.</summary>
    public bool Has(string column) => _columns.ContainsKey(column);

    /// <summary>Where a row stands.</summary>
    public RowOrigin Origin(int row) => _origins[row];

    /// <summary>The table with one more column, or with other cells in an existing one.</summary>
    public Table With(string column, IReadOnlyList<string?> cells)
    {
        var columns = ColumnNames.Where(name => name != column).Select(name => KeyValuePair.Create(name, _columns[name]));
        return new Table([.. columns, KeyValuePair.Create(column, cells)], _origins);
    }

    /// <summary>Some rows, in the given order.</summary>
    public Table Select(IReadOnlyList<int> rows) => new(
        [.. ColumnNames.Select(name => KeyValuePair.Create(name, (IReadOnlyList<string?>)[.. rows.Select(row => _columns[name][row])]))],
        [.. rows.Select(row => _origins[row])]);

    /// <summary>The rows of this table and then those of another; a column that one of them lacks is missing there.</summary>
    public Table Append(Table other)
    {
        IEnumerable<string?> Cells(Table table, string name) => table.Has(name) ? table[name] : Enumerable.Repeat<string?>(null, table.RowCount);
        return new Table(
            [.. ColumnNames.Union(other.ColumnNames).Select(name =>
                KeyValuePair.Create(name, (IReadOnlyList<string?>)[.. Cells(this, name), .. Cells(other, name)]))],
            [.. _origins, .. other._origins]);
    }
}

/// <summary>Where a row stands, for messages.</summary>
/// <param name="File">The file's name without its folder.</param>
/// <param name="Line">1-based line on which the row begins.</param>
public readonly record struct RowOrigin(string File, int Line)
{
    /// <summary>Such as <c>titanic.csv line 42</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{File} line {Line}");
}
