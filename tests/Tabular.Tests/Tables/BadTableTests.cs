using System.Text;
using VisionFinetune.Tabular.Tables;
using static VisionFinetune.Tabular.Tests.Tables.TestTables;

namespace VisionFinetune.Tabular.Tests.Tables;

/// <summary>What users see when a file is no table.</summary>
public sealed class BadTableTests
{
    private const string Utf8Advice = "expected a table as text in UTF-8. In a spreadsheet program, save it as \"CSV UTF-8\".";

    [Theory]
    [InlineData("", "x.csv is empty; expected a line with the names of the columns, then rows.")]
    [InlineData("\uFEFF\r\n\n", "x.csv is empty; expected a line with the names of the columns, then rows.")]
    [InlineData("a,b", "x.csv has a header on line 1 and 0 rows; expected at least one row.")]
    [InlineData("\na,b\n\n", "x.csv has a header on line 2 and 0 rows; expected at least one row.")]
    [InlineData("a,b,c,d,e\n1,2,3,4,5\n6,7,8,9\n",
        "x.csv line 3: 4 cells (\"6\", \"7\", \"8\", …); expected 5, as many as the header has.")]
    [InlineData("a,b\n   \n", "x.csv line 2: 1 cell (\"   \"); expected 2, as many as the header has.")]
    [InlineData("a,b\n\"1\n\",2,3\n",
        "x.csv line 2: 3 cells (\"1\\n\", \"2\", \"3\"); expected 2, as many as the header has. Quote a cell that holds \",\".")]
    [InlineData("a,b,a\n1,2,3\n", "x.csv line 1: columns 1 and 3 are both named \"a\"; expected different names.")]
    [InlineData(",b\n1,2\n", "x.csv line 1: column 1 has no name; expected a name for every column.")]
    [InlineData("a, \n1,2\n", "x.csv line 1: column 2 has no name; expected a name for every column.")]
    [InlineData("a,b\n1,2\n3,\"four\n5,6\n",
        "x.csv line 3: the quote that opens column 2 is still open at the end of the file; expected a closing quote.")]
    [InlineData("a,b\n1,\"he said \"hi\"\"\n", "x.csv line 2: \"h\" follows the closing quote of column 2; expected \",\" or "
        + "the end of the line. Inside quotes, write a quote twice.")]
    [InlineData("a,b\n1,\"two\n3,\"four\"\n", "x.csv line 3: \"f\" follows the closing quote of column 2, which opens on line 2; "
        + "expected \",\" or the end of the line. Inside quotes, write a quote twice.")]
    [InlineData("a,b\n1,2\n3,\04\n", $"x.csv line 3: there is a NUL character, as in binary files; {Utf8Advice}")]
    [InlineData("a;b,c\n1;2,3\n", null)]
    [InlineData("a;b\n1,2;3\n",
        "x.csv line 1: the header is the single column \"a;b\"; expected columns separated by \",\". Set delimiter: \";\", "
        + "or put the name in quotes if it is one.")]
    [InlineData("a\tb\n1\t3\n",
        "x.csv line 1: the header is the single column \"a\\tb\"; expected columns separated by \",\". Set delimiter: tab, "
        + "or put the name in quotes if it is one.")]
    [InlineData("\"a;b\"\n1;3\n", null)]
    public void Bad_tables_are_refused_in_a_line(string text, string? message)
    {
        if (message is null)
            Assert.Equal(1, Csv(text).RowCount);
        else
            Assert.Equal(message, Assert.Throws<TableException>(() => Csv(text)).Message);
    }

    [Fact]
    public void A_delimiter_that_is_set_and_wrong_is_named_too()
    {
        var error = Assert.Throws<TableException>(() => Csv("a,b\n1,2\n", new CsvFormat { Delimiter = "tab" }));
        Assert.Equal("x.csv line 1: the header is the single column \"a,b\"; expected columns separated by tab. Set delimiter: "
            + "\",\", or put the name in quotes if it is one.", error.Message);
    }

    [Fact]
    public void The_first_of_several_problems_is_reported()
    {
        var error = Assert.Throws<TableException>(() => Csv("a,b\n1\n2,\"x\"y\n\0"));
        Assert.Equal("x.csv line 2: 1 cell (\"1\"); expected 2, as many as the header has.", error.Message);
    }

    [Fact]
    public void A_header_that_is_data_is_refused_by_the_length_of_its_names()
    {
        var error = Assert.Throws<TableException>(() => Csv($"a,{new string('n', 257)}\n1,2\n"));
        Assert.Equal("x.csv line 1: the name of column 2 has 257 characters, beginning with \"nnnnnnnnnnnnnnnnnnnnnnnn…\"; "
            + "expected a header with names of at most 256.", error.Message);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', (byte)'o', 0xEB, (byte)'\n' }, "x.csv line 2: byte 0xEB is not UTF-8; ")]
    [InlineData(new byte[] { (byte)'a', (byte)'\n', (byte)'Z', (byte)'o', 0xC3 }, "x.csv line 2: byte 0xC3 is not UTF-8; ")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0 }, "x.csv line 1: byte 0xFF is not UTF-8; ")]
    [InlineData(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }, "x.csv line 1: byte 0x89 is not UTF-8; ")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 20, 0 }, "x.csv line 1: there is a NUL character, as in binary files; ")]
    public void Files_that_are_not_UTF_8_are_refused_with_the_line(byte[] bytes, string message) =>
        Assert.Equal(message + Utf8Advice, Assert.Throws<TableException>(() => Csv(bytes)).Message);

    [Fact]
    public void A_byte_that_is_not_UTF_8_far_down_is_refused_with_its_line()
    {
        var rows = string.Concat(Enumerable.Range(2, 50_000).Select(i => $"{i},é\n"));
        var error = Assert.Throws<TableException>(() => Csv([.. Encoding.UTF8.GetBytes("a,b\n" + rows), 0x80]));
        Assert.Equal("x.csv line 50002: byte 0x80 is not UTF-8; " + Utf8Advice, error.Message);
    }

    [Theory]
    [InlineData("a,b\n1,", "x", "x.csv line 2: the row is longer than 1048576 characters; expected a table with one row a line.")]
    [InlineData("", "x", "x.csv line 1: the row is longer than 1048576 characters; expected a table with one row a line.")]
    [InlineData("", ",", "x.csv line 1: the row is longer than 1048576 characters; expected a table with one row a line.")]
    [InlineData("a,b\n\n1,\"", "2\n", "x.csv line 3: the row is longer than 1048576 characters; expected a table with one row a "
        + "line. The quote that opens on line 3 may lack its closing one.")]
    public void A_line_without_end_is_refused_after_a_megabyte(string start, string repeated, string message)
    {
        using var endless = new EndlessReader(start, repeated);
        Assert.Equal(message, Assert.Throws<TableException>(() => CsvTableReader.Read(endless, "x.csv")).Message);
        Assert.InRange(endless.Consumed, 1L << 20, (1L << 20) + (1 << 17));
    }

    [Fact]
    public void The_longest_row_allowed_is_read()
    {
        var cell = new string('x', (1 << 20) - 3);   // with the delimiter, another character and the line end
        Assert.Equal([cell], Csv($"a,b\n{cell},2\n3,4\n").Select([0])["a"]);
        Assert.Throws<TableException>(() => Csv($"a,b\n{cell}x,2\n3,4\n"));
    }

    [Fact]
    public void Files_that_cannot_be_read_are_refused()
    {
        using var folder = new TemporaryFolder();
        string Refusal(string path) => Assert.Throws<TableException>(() => CsvTableReader.Read(path)).Message;

        Assert.Equal($"x.csv does not exist in '{folder.Path}'; expected a CSV file.",
            Refusal(Path.Combine(folder.Path, "x.csv")));
        Assert.Equal("no such.csv does not exist in the current folder; expected a CSV file.", Refusal("no such.csv"));
        Assert.Equal($"'{folder.Path}' is a folder; expected a CSV file.", Refusal(folder.Path));
        var path = folder.File("locked.csv", "a\n1\n"u8.ToArray());
        using var locked = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.StartsWith("locked.csv cannot be read: ", Refusal(path));
    }

    [Fact]
    public void A_disk_that_fails_half_way_gives_no_table()
    {
        using var stream = new FailingStream("a,b\n1,2\n"u8.ToArray());
        Assert.Equal("x.csv cannot be read: The disk is gone.",
            Assert.Throws<TableException>(() => CsvTableReader.Read(stream, "x.csv")).Message);
    }

    /// <summary>Text that never ends, and how much of it was taken.</summary>
    private sealed class EndlessReader(string start, string repeated) : TextReader
    {
        public long Consumed { get; private set; }

        public override int Read(char[] buffer, int index, int count)
        {
            for (var i = 0; i < count; i++, Consumed++)
                buffer[index + i] = At((int)Consumed);
            return count;
        }

        private char At(int position) =>
            position < start.Length ? start[position] : repeated[(position - start.Length) % repeated.Length];
    }

    private sealed class FailingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, count) is > 0 and var read ? read : throw new IOException("The disk is gone.");
    }
}
