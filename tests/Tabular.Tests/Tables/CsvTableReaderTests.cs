using System.Text;
using VisionFinetune.Tabular.Tables;
using static VisionFinetune.Tabular.Tests.Tables.TestTables;

namespace VisionFinetune.Tabular.Tests.Tables;

public sealed class CsvTableReaderTests
{
    [Fact]
    public void Columns_rows_and_missing_cells_come_out_as_written()
    {
        var table = Csv("Id,Name,Age\n1,Ann,22\n2,,NA\n");
        Assert.Equal(["Id", "Name", "Age"], table.ColumnNames);
        Assert.Equal(2, table.RowCount);
        Assert.Equal(["1", "2"], table["Id"]);
        Assert.Equal(["Ann", null], table["Name"]);
        Assert.Equal(["22", null], table["Age"]);
    }

    [Theory]
    [InlineData("\"Kelly, Mr. James\"", "Kelly, Mr. James")]
    [InlineData("\"the \"\"Unsinkable\"\" one\"", "the \"Unsinkable\" one")]
    [InlineData("\"\"\"\"", "\"")]
    [InlineData("\"two\nlines\"", "two\nlines")]
    [InlineData("\"two\r\nlines\"", "two\r\nlines")]
    [InlineData("5\" pipe", "5\" pipe")]
    [InlineData(" \"b\"", " \"b\"")]
    [InlineData("  padded\t", "  padded\t")]
    [InlineData("\" padded \"", " padded ")]
    [InlineData("  ", "  ")]
    [InlineData("Zoë 😀", "Zoë 😀")]
    [InlineData("\"\"", null)]
    [InlineData("\"NA\"", null)]
    [InlineData("na", "na")]
    public void A_cell_is_unquoted_and_otherwise_left_alone(string written, string? read)
    {
        var table = Csv($"a,b\n{written},1\n{written},2");
        Assert.Equal([read, read], table["a"]);
        Assert.Equal(["1", "2"], table["b"]);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Every_line_end_ends_a_row_and_counts_once(string end)
    {
        var table = Csv(string.Join(end, "", "a,b", "1,\"x" + end + "y\"", "", "", "2,y", "\"3\",\"z\"", ""));
        Assert.Equal([$"x{end}y", "y", "z"], table["b"]);
        Assert.Equal([3, 7, 8], Enumerable.Range(0, 3).Select(row => table.Origin(row).Line));
        Assert.Equal("x.csv line 7", table.Origin(1).ToString());
    }

    [Fact]
    public void Line_ends_may_be_mixed()
    {
        var table = Csv("a,b\r1,\"x\r\n\ny\"\r\n2,y\n\r3,z");
        Assert.Equal(["1", "2", "3"], table["a"]);
        Assert.Equal([2, 5, 7], Enumerable.Range(0, 3).Select(row => table.Origin(row).Line));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_name()
    {
        Assert.Equal(["a", "b"], Csv("\uFEFFa,b\n1,2").ColumnNames);
        Assert.Equal(["a", "b"], Csv("\uFEFF\"a\",b\n1,2").ColumnNames);
        Assert.Equal(["a", "b"], CsvTableReader.Read(new StringReader("\uFEFFa,b\n1,2"), "x.csv").ColumnNames);
    }

    [Theory]
    [InlineData(";", "a;b\n1,5;2\n")]
    [InlineData("tab", "a\tb\n1,5\t2\n")]
    [InlineData("\t", "a\tb\n1,5\t2\n")]
    [InlineData(" ", "a b\n1,5 2\n")]
    [InlineData("|", "a|b\n1,5|2\n")]
    public void The_delimiter_may_be_another_character(string delimiter, string text)
    {
        var table = Csv(text, new CsvFormat { Delimiter = delimiter });
        Assert.Equal(["1,5"], table["a"]);
        Assert.Equal(["2"], table["b"]);
    }

    [Fact]
    public void The_texts_that_mean_missing_may_be_chosen()
    {
        Assert.Equal(["NA", null, null], Csv("a\nNA\n?\n\"\"\n", new CsvFormat { Missing = ["?"] })["a"]);
        Assert.Equal(["NA", "?", null], Csv("a\nNA\n?\n\"\"\n", new CsvFormat { Missing = [] })["a"]);
    }

    [Fact]
    public void A_file_is_read_like_its_text_and_named_without_its_folder()
    {
        using var folder = new TemporaryFolder();
        var table = CsvTableReader.Read(folder.File("train.csv", Encoding.UTF8.GetBytes("a\n1\n")));
        Assert.Equal(["1"], table["a"]);
        Assert.Equal("train.csv line 2", table.Origin(0).ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void It_does_not_matter_how_the_text_arrives(int piece)
    {
        var text = "\uFEFFa,b\r\n" + string.Concat(Enumerable.Range(0, 9000).Select(i => $"{i},\"x\r\n\"\"é😀\"\r\n"));
        var whole = CsvTableReader.Read(new StringReader(text), "x.csv");
        Assert.Equal(9000, whole.RowCount);
        Assert.Equal(2 + 2 * 8999, whole.Origin(8999).Line);
        Assert.Equal(Describe(whole), Describe(CsvTableReader.Read(new PieceReader(text, piece), "x.csv")));
        Assert.Equal(Describe(whole), Describe(Csv(Encoding.UTF8.GetBytes(text), piece: piece)));
    }

    [Fact]
    public void Empty_lines_may_be_cut_anywhere()
    {
        var table = Csv("\r\n\r\na,b\r\n\r\n\r\n1,2\r\n\r\n"u8.ToArray(), piece: 1);
        Assert.Equal(["1"], table["a"]);
        Assert.Equal(6, table.Origin(0).Line);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",,")]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("\"")]
    [InlineData("\n")]
    [InlineData("Tab")]
    public void A_format_without_a_usable_delimiter_is_refused(string delimiter)
    {
        var format = new CsvFormat { Delimiter = delimiter };
        const string Rule =
            "The delimiter must be the word tab, or a blank, a punctuation mark or a symbol other than the quote.";
        Assert.Equal(Rule, Assert.Single(format.Validate(new(format))).ErrorMessage);
        Assert.Equal(Rule, Assert.Throws<ArgumentException>(() => Csv("a\n1", format)).Message);
    }

    [Fact]
    public void The_default_format_is_valid() => Assert.Empty(new CsvFormat().Validate(new(new CsvFormat())));

    /// <summary>Hands out a few characters at a time.</summary>
    private sealed class PieceReader(string text, int piece) : TextReader
    {
        private int _position;

        public override int Read(char[] buffer, int index, int count)
        {
            var length = Math.Min(Math.Min(piece, count), text.Length - _position);
            text.CopyTo(_position, buffer, index, length);
            _position += length;
            return length;
        }
    }
}
