/** Shows a Block Kit message as plain terminal text: what a person would read in Slack. */
import type { Block, Message } from './block-kit.ts';

/** Slack's mrkdwn as text: links become `text (url)`, the three escapes are undone. */
export const plainText = (mrkdwn: string): string =>
  mrkdwn
    .replace(/<(https?:[^|>]+)\|([^>]*)>/g, '$2 ($1)')
    .replace(/<(https?:[^>]+)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const lines = (text: string): readonly string[] =>
  plainText(text)
    .split('\n')
    .filter((line) => line.trim() !== '```');

const renderBlock = (block: Block): readonly string[] => {
  switch (block.type) {
    case 'header':
      return [plainText(block.text.text), ''];
    case 'divider':
      return ['────────'];
    case 'section':
      return [
        ...(block.text === undefined ? [] : lines(block.text.text)),
        ...(block.fields ?? []).flatMap((field) => lines(field.text)),
      ];
    case 'context':
      return block.elements.flatMap((element) =>
        element.type === 'image' ? [`[${element.alt_text}]`] : lines(element.text),
      );
    case 'actions':
      return [
        block.elements
          .map((element) => `[ ${element.text.text} ]${element.url ? ` ${element.url}` : ''}`)
          .join('\n'),
      ];
    case 'rich_text':
      return [JSON.stringify(block.elements)];
  }
};

/** The lines of a message: its blocks, or its text when it has none. */
export const renderMessage = (message: Message): string => {
  const blocks = [
    ...(message.blocks ?? []),
    ...(message.attachments ?? []).flatMap((part) => part.blocks ?? []),
  ];
  if (blocks.length === 0) return lines(message.text ?? '').join('\n');
  return blocks
    .flatMap(renderBlock)
    .flatMap((line) => line.split('\n'))
    .join('\n')
    .trimEnd();
};
